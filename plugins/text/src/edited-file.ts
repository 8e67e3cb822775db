import type { ArgumentPattern, Attribute, DesiredOf, Envelope, Partly, PartlyMembers, Scope } from "@masterchef/sdk";
import {
  choice,
  defaulting,
  flag,
  isHole,
  known,
  list,
  octalMode,
  parentOf,
  path,
  pattern,
  principal,
  required,
  scope,
  text,
} from "@masterchef/sdk";

/** What every edit says of the file it is made in. An alias, for an interface has no index signature to pass as `Attributes` by. */
export type EditedFileAttributes = {
  readonly path: Attribute<string, "always">;
  readonly state: Attribute<"present" | "absent", "always">;
  readonly create: Attribute<boolean, "always">;
  readonly mode: Attribute<string, "sometimes">;
  readonly owner: Attribute<string, "sometimes">;
  readonly group: Attribute<string, "sometimes">;
  readonly backup: Attribute<boolean, "always">;
  readonly validate: Attribute<readonly string[], "sometimes">;
  readonly in_place: Attribute<boolean, "always">;
};

/** The same for a type that adds its own. `mode`, `owner`, `group` are those of a file that is made; one that is there keeps its own. */
export const editedFileAttributes: EditedFileAttributes = {
  path: required(path()),
  state: defaulting(choice(["present", "absent"]), "present"),
  create: defaulting(flag(), false),
  mode: octalMode(),
  owner: principal(),
  group: principal(),
  backup: defaulting(flag(), true),
  validate: list(text()),
  in_place: defaulting(flag(), false),
};

/** A declaration of any edit in canonical form. */
export type EditedFile = DesiredOf<EditedFileAttributes>;

/** Who edits a file shares it with others who do: it needs the file another resource may bring, and it claims it against a purge. */
export function editEnvelope(desired: PartlyMembers<EditedFile>): Partial<Envelope> {
  const at = known(desired.path, { code: "text/unbounded", at: "/path" });
  const made = desired.create === false ? [] : [scope.path(parentOf(at)), ...accounts(desired)];
  return {
    may: [pattern("write-file", [scope.path(at)], { content: { tag: "any" }, argv: validatorPattern(desired.validate) })],
    claims: [scope.path(at)],
    needs: [scope.path(at), ...made],
  };
}

/** An id needs no account. */
function accounts({ owner, group }: PartlyMembers<EditedFile>): readonly Scope[] {
  return [owner, group].flatMap((name) => (typeof name === "string" && !name.startsWith("#") ? [scope.entity("account", name)] : []));
}

function validatorPattern(argv: Partly<readonly string[]> | undefined): readonly ArgumentPattern[] {
  if (argv === undefined) return [];
  if (isHole(argv)) return [{ tag: "rest", val: "*" }];
  return argv.map((each) => (isHole(each) ? { tag: "like", val: "*" } : { tag: "is", val: each }));
}
