import type { DesiredOf, ResourceType } from "@masterchef/sdk";
import { change, defineType, fileQuery, known, path, pattern, problem, required, scope, settled, text, undecided, writeFile } from "@masterchef/sdk";
import { nameIn } from "./name.ts";

const attributes = { path: required(path()), line: required(text()), replaces: text() } as const;

/** One line of a file that is there: put at the end, or in the place of the line that begins with `replaces`. */
export const line: ResourceType = defineType({
  attributes,
  identify: ({ desired }) => `${nameIn(desired.path)}#${nameIn(desired.line)}`,
  envelope({ desired }) {
    const at = scope.path(known(desired.path, { code: "world/unbounded", at: "/path" }));
    return { may: [pattern("write-file", [at], { content: { tag: "any" } })], needs: [at] };
  },
  decide(question) {
    const { desired } = question;
    const { state } = question.answer("file", fileQuery(desired.path, { want: { content: true, digest: true }, contentLimit: 65_536 }));
    if (state.tag === "absent" || state.val.kind !== "regular" || state.val.content?.tag !== "text") {
      return undecided(problem({ code: "world/no-file", at: "/path", message: `There is no text file ${desired.path}.`, help: "Declare the file." }), "file");
    }
    const before = state.val.content.val.split("\n");
    if (before.includes(desired.line)) return settled({ line: desired.line });
    const after = withLine(before, desired);
    const operations = [writeFile(desired.path, { content: { tag: "text", val: after.join("\n") }, replaces: { tag: "digest", val: state.val.digest ?? "" } })];
    return change({ action: "update", current: { line: null }, predicted: { line: desired.line }, operations });
  },
});

function withLine(lines: readonly string[], { line: wanted, replaces }: DesiredOf<typeof attributes>): readonly string[] {
  const at = replaces === undefined ? -1 : lines.findIndex((each) => each.startsWith(replaces));
  if (at >= 0) return lines.with(at, wanted);
  const end = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return [...end, wanted, ""];
}
