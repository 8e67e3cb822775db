/**
 * A template for providers: one type, `note`, that keeps one line of text in a file.
 *
 * @module
 */
import {
  change,
  defineProvider,
  defineType,
  fileQuery,
  parentOf,
  path,
  pattern,
  problem,
  required,
  scope,
  settled,
  text,
  undecided,
  writeFile,
} from "@masterchef/sdk";
import type { Content, Provider } from "@masterchef/sdk";

const note = defineType({
  attributes: { path: required(path()), line: required(text()) },
  identity: "path",
  envelope({ desired }) {
    if (typeof desired.path !== "string" || typeof desired.line !== "string") return { may: [] };
    return {
      may: [pattern("write-file", [scope.path(desired.path)], { content: { tag: "exact", val: [contentOf(desired.line)] } })],
      claims: [scope.path(desired.path)],
      needs: [scope.path(parentOf(desired.path))],
    };
  },
  decide(question) {
    const { desired } = question;
    const content = contentOf(desired.line);
    const { state, expected } = question.answer("file", fileQuery(desired.path, { want: { digest: true }, compare: content }));
    const predicted = { digest: expected ?? "" };
    if (state.tag === "absent") {
      return change({
        action: "create",
        current: {},
        predicted,
        operations: [writeFile(desired.path, { content, replaces: { tag: "absent" } })],
      });
    }
    const { kind, digest } = state.val;
    if (kind !== "regular" || digest === undefined) {
      return undecided(
        problem({ code: "note/not-a-file", at: "/path", message: `At ${desired.path} there is a ${kind}.`, help: "Remove it." }),
        "file",
      );
    }
    if (digest === expected) return settled({ digest });
    return change({
      action: "update",
      current: { digest },
      predicted,
      operations: [writeFile(desired.path, { content, replaces: { tag: "digest", val: digest } })],
    });
  },
});

function contentOf(line: string): Content {
  return { tag: "text", val: `${line}\n` };
}

/** The provider. */
export const provider: Provider = defineProvider({ name: "note", types: { note } });
