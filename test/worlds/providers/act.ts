import type { DesiredOf, Operation, Prior, Question, ResourceType } from "@masterchef/sdk";
import { change, choice, defaulting, defineType, fileQuery, flag, known, operation, parentOf, path, pattern, required, scope, settled, text } from "@masterchef/sdk";
import { nameIn } from "./name.ts";

const attributes = {
  does: required(choice(["write-file", "make-directory", "make-link", "make-hard-link", "set-attributes", "move", "remove"])),
  path: required(path()),
  /** What is written, linked to or moved to. */
  to: defaulting(text(), ""),
  /** `absent`, `directory`, `anything`, `digest ...` or `link ...`. */
  replaces: defaulting(text(), "absent"),
  recursive: defaulting(flag(), false),
  follow: defaulting(flag(), false),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** Any operation on files of the vocabulary, just as it is said, until what it is for has come to be. */
export const act: ResourceType = defineType({
  attributes,
  identify: ({ name }) => name,
  envelope({ desired }) {
    const does = known(desired.does, { code: "world/unbounded", at: "/does" });
    const at = known(desired.path, { code: "world/unbounded", at: "/path" });
    const to = nameIn(desired.to);
    const scopes = [scope.tree(at), ...(to.startsWith("/") ? [scope.tree(to)] : []), ...(desired.follow === true ? [scope.tree(parentOf(at))] : [])];
    const destroys = [scope.path(at), scope.tree(at), ...(to.startsWith("/") ? [scope.path(to)] : [])];
    return { may: [pattern(does === "make-hard-link" ? "make-link" : does, scopes, { content: { tag: "any" }, destroys })] };
  },
  decide(question) {
    if (isDone(question)) return settled({ done: true });
    return change({ action: "update", current: { done: false }, predicted: { done: true }, operations: [operationOf(question.desired)] });
  },
});

function isDone(question: Question<Desired>): boolean {
  const { does, path: at, to, follow } = question.desired;
  const compare = { tag: "text", val: to } as const;
  const { state, expected } = question.answer("file", fileQuery(at, { want: { digest: true }, follow, ...(does === "write-file" ? { compare } : {}) }));
  if (does === "remove" || does === "move") return state.tag === "absent";
  if (state.tag === "absent") return false;
  const { kind, digest, target, posix } = state.val;
  switch (does) {
    case "write-file":
      return digest === expected;
    case "make-directory":
      return kind === "directory";
    case "make-link":
      return target === to;
    case "make-hard-link": {
      const other = question.answer("other", fileQuery(to, { want: { digest: true } }));
      return other.state.tag === "present" && other.state.val.digest === digest;
    }
    case "set-attributes":
      return posix?.mode === 0o700;
  }
}

function operationOf({ does, path: at, to, replaces: said, recursive, follow }: Desired): Operation {
  const replaces = priorOf(said);
  const destroys = replaces.tag === "anything" ? [scope.path(does === "move" ? to : at)] : [];
  switch (does) {
    case "write-file":
      return operation({ tag: does, val: { path: at, content: { tag: "text", val: to }, replaces, attributes: { mode: 0o600 }, backup: true, inPlace: false, signed: undefined, validate: undefined } }, { destroys });
    case "make-directory":
      return operation({ tag: does, val: { path: at, attributes: {} } });
    case "make-link":
    case "make-hard-link":
      return operation({ tag: "make-link", val: { path: at, target: to, kind: does === "make-link" ? "symbolic" : "hard", replaces } }, { destroys });
    case "set-attributes":
      return operation({ tag: does, val: { path: at, attributes: { mode: 0o700 }, follow } }, follow ? { writes: [scope.tree(parentOf(at))] } : {});
    case "move":
      return operation({ tag: does, val: { source: at, destination: to, replaces } }, { destroys });
    case "remove":
      return operation({ tag: does, val: { path: at, recursive, replaces, backup: true } }, { destroys: [recursive ? scope.tree(at) : scope.path(at)] });
  }
}

function priorOf(said: string): Prior {
  const [tag = "", val = ""] = said.split(" ");
  if (tag === "digest" || tag === "link") return { tag, val };
  return tag === "directory" || tag === "anything" ? { tag } : { tag: "absent" };
}
