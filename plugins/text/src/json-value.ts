import type { Json, JsonObject, ResourceType } from "@masterchef/sdk";
import { defineType } from "@masterchef/sdk";
import { decideEdit, stop } from "./decide-edit.ts";
import type { Edited } from "./decide-edit.ts";
import { editEnvelope } from "./edited-file.ts";
import { removeJson, setJson } from "./json-edit.ts";
import type { Edit } from "./json-edit.ts";
import { readJsonTree } from "./json-tree.ts";
import type { JsonNode } from "./json-tree.ts";
import { listIndex, segmentsOf, valueAttributes, valueIdentity, valueProblems } from "./value-attributes.ts";
import type { ValueEdit } from "./value-attributes.ts";

/** One value of a JSON file. */
export const jsonValue: ResourceType = defineType({
  attributes: valueAttributes,
  identify: ({ name, desired }) => valueIdentity(name, desired),
  check: ({ desired }) => valueProblems(desired),
  envelope: ({ desired }) => editEnvelope(desired),
  decide: (question) => decideEdit(question, (content) => editJson(question.desired, content)),
});

function editJson(desired: ValueEdit, content: string): Edited {
  const names = segmentsOf(desired.pointer);
  const { value = null } = desired;
  const mark = content.startsWith("\uFEFF") ? 1 : 0;
  // A new file, or an empty one, becomes an object.
  const isEmpty = content.slice(mark).trim() === "";
  const text = isEmpty ? `${content.slice(0, mark)}{}\n` : content;
  const root = readJsonTree(text, mark);
  if ("flaw" in root) {
    const message = `${desired.path} is not JSON: on line ${root.line} ${root.flaw}.`;
    return stop({ code: "text/not-json", message, help: "Put the file right; nothing is written into what cannot be read." });
  }
  const current = valueState(valueIn(root, names));
  const edit = desired.state === "absent" ? removeJson(text, root, names) : setJson(text, root, { names, value });
  if (edit.tag === "blocked") return blocked(desired.path, edit);
  if (edit.tag === "same") return { content, current, predicted: current };
  return { content: edit.text, current, predicted: valueState(desired.state === "absent" ? undefined : value) };
}

/** The state of a value that is there, or of one that is not. */
export function valueState(value: Json | undefined): JsonObject {
  return value === undefined ? { state: "absent" } : { state: "present", value };
}

function valueIn(root: JsonNode, names: readonly string[]): Json | undefined {
  let node: JsonNode | undefined = root;
  for (const name of names) {
    const { members, items }: Pick<JsonNode, "members" | "items"> = node ?? {};
    if (members !== undefined) node = members.findLast((member) => member.name === name)?.node;
    else node = items?.[listIndex(name, items.length) ?? items.length];
  }
  return node?.value;
}

/** Ends the decision: the document has another shape than the pointer supposes. */
export function blocked(path: string, { at, why }: Extract<Edit, { readonly tag: "blocked" }>): never {
  const place = at.length === 0 ? "the document itself" : `/${at.join("/")}`;
  const said = {
    "no-container": {
      message: `In ${path}, ${place} is a single value, and nothing can lie in it.`,
      help: "Correct the pointer, or set that value itself.",
    },
    "no-index": {
      message: `In ${path}, ${place} is no place in the list.`,
      help: "Write an index from 0, at most the length of the list.",
    },
    repeated: { message: `In ${path}, ${place} stands more than once.`, help: "Remove all but one of them by hand." },
    "list-item": {
      message: `In ${path}, ${place} is an item of a list; without it the next would have its index, and be removed by the next run.`,
      help: "Set the whole list as it should be.",
    },
  }[why];
  return stop({ code: `text/value-${why}`, at: "/pointer", ...said });
}
