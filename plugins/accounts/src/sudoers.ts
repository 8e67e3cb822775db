import type {
  Attribute,
  Blob,
  Content,
  DesiredOf,
  Envelope,
  FileInfo,
  JsonObject,
  PartlyMembers,
  Problem,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  attribute,
  blob,
  blobContent,
  change,
  choice,
  defaulting,
  defineType,
  differences,
  end,
  fileQuery,
  isHole,
  joinPath,
  known,
  list,
  path,
  pattern,
  problem,
  refuse,
  removePath,
  required,
  scope,
  settled,
  setAttributes,
  text,
  undecided,
  writeFile,
  wrongType,
} from "@masterchef/sdk";
import { requireProgram } from "./database.ts";

const attributes = {
  name: required(fileName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  rules: list(ruleText()),
  content: blob(),
  directory: defaulting(path(), "/etc/sudoers.d"),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** What sudo wants of its files; it ignores or refuses any that others could have written. */
const attributesOfFile = { mode: 0o440, owner: "root", group: "root" } as const;

/** The program that judges the rules before sudo sees them. */
const validate: readonly string[] = ["visudo", "-cf", "{}"];

/** One file of rules for sudo. */
export const sudoers: ResourceType = defineType({
  attributes,
  identity: "name",
  check: ({ desired }) => ruleProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideRules(question),
});

function decideRules(question: Question<Desired>): Verdict {
  const { desired } = question;
  const at = joinPath(desired.directory, desired.name);
  const content = contentOf(desired);
  const absent = desired.state === "absent";
  const { state, expected } = question.answer("file", fileQuery(at, { want: { digest: true }, ...(absent ? {} : { compare: content }) }));
  if (state.tag === "absent") {
    if (absent) return settled({ state: "absent" });
    requireProgram(question, "visudo");
    requireDirectory(question);
    const write = writeFile(at, { content, replaces: { tag: "absent" }, attributes: attributesOfFile, validate });
    return change({ action: "create", current: { state: "absent" }, predicted: wantedState(expected), operations: [write] });
  }
  const info = state.val;
  if (info.kind !== "regular" || info.digest === undefined) return notAFile(at, info);
  const replaces = { tag: "digest", val: info.digest } as const;
  const current = observedState(info);
  if (absent) return change({ action: "remove", current, predicted: { state: "absent" }, operations: [removePath(at, { replaces })] });
  const predicted = wantedState(expected);
  if (differences(current, predicted).length === 0) return settled(current);
  const same = info.digest === expected;
  if (!same) requireProgram(question, "visudo");
  const operation = same
    ? setAttributes(at, attributesOfFile)
    : writeFile(at, { content, replaces, attributes: attributesOfFile, validate });
  return change({ action: "update", current, predicted, operations: [operation] });
}

function observedState({ digest = "", posix }: FileInfo): JsonObject {
  return {
    state: "present",
    content: digest,
    mode: (posix?.mode ?? 0).toString(8).padStart(4, "0"),
    owner: posix?.owner ?? `#${posix?.uid ?? 0}`,
    group: posix?.group ?? `#${posix?.gid ?? 0}`,
  };
}

function wantedState(digest: string | undefined): JsonObject {
  return { state: "present", content: digest ?? "", mode: "0440", owner: "root", group: "root" };
}

/** The declared content, or the rules a line each. */
function contentOf({ rules, content }: { readonly rules?: readonly string[]; readonly content?: Blob }): Content {
  return content === undefined ? { tag: "text", val: (rules ?? []).map((rule) => `${rule}\n`).join("") } : blobContent(content);
}

function requireDirectory(question: Question<Desired>): void {
  const { directory } = question.desired;
  const { state } = question.answer("directory", fileQuery(directory, { follow: true }));
  if (state.tag === "present") return;
  const help = "Require the package sudo, or declare the directory and require it here.";
  end(
    undecided(
      problem({ code: "accounts/parent-missing", at: "/directory", message: `The directory ${directory} does not exist.`, help }),
      "directory",
    ),
  );
}

function notAFile(at: string, info: FileInfo): Verdict {
  const message = `At ${at} there is a ${info.kind.replaceAll("-", " ")}, not a regular file.`;
  return undecided(problem({ code: "accounts/not-a-file", at: "/name", message, help: "Remove it." }), "file");
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const directory = known(desired.directory, { code: "accounts/unbounded", at: "/directory" });
  const at = scope.path(joinPath(directory, known(desired.name, { code: "accounts/unbounded", at: "/name" })));
  const state = known(desired.state, { code: "accounts/unbounded", at: "/state" });
  if (state === "absent") return { may: [pattern("remove", [at], { destroys: [at] })], claims: [at] };
  return {
    may: [
      pattern("write-file", [at], { content: { tag: "any" }, argv: validate.map((val) => ({ tag: "is", val })) }),
      pattern("set-attributes", [at]),
    ],
    claims: [at],
    needs: [scope.path(directory)],
  };
}

/** A name sudo does not pass over. */
function fileName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a name");
    if (/^[A-Za-z0-9_-]{1,200}$/.test(value)) return value;
    const message = `sudo passes over a file that is called ${JSON.stringify(value)}.`;
    return refuse(
      problem({ code: "accounts/bad-file-name", at: place.at, message, help: "Write letters, digits, hyphens and underscores." }),
    );
  });
}

function ruleText(): Attribute<string, "sometimes"> {
  const plain = text();
  return attribute((value, place) => {
    const read = plain.canonical(value, place);
    return /[\r\n]/.test(read) ? wrongType(place, "a rule on one line") : read;
  });
}

function ruleProblems({ state, rules, content }: PartlyMembers<Desired>): readonly Problem[] {
  if (state === "absent" || isHole(state)) return [];
  if ((rules === undefined) !== (content === undefined)) return [];
  const message = rules === undefined ? "There are neither rules nor content." : "Both rules and content say what the file holds.";
  return [problem({ code: "accounts/rules-twice", at: rules === undefined ? "" : "/content", message, help: "Write one of the two." })];
}
