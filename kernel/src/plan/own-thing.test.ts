import type { Operation, Scope } from "@masterchef/wit/host";
import { expect, test } from "vitest";
import { selfHarm } from "./own-thing.ts";
import type { OwnThing } from "./own-thing.ts";

const state: OwnThing = { scope: { tag: "tree", val: "/site/.masterchef" }, what: "the journal", guards: "content", remedy: "Leave it." };
const site: OwnThing = { scope: { tag: "tree", val: "/site" }, what: "the site", guards: "existence", remedy: "Leave it." };
const group: OwnThing = {
  scope: { tag: "entity", val: { kind: "account", name: "sudo" } },
  what: "the way in",
  guards: "existence",
  remedy: "Leave it.",
};
const link: OwnThing = { scope: { tag: "kind", val: "service" }, what: "the link", guards: "link", remedy: "Leave it." };
const own = [state, site, group, link];

const replaces = { tag: "absent" } as const;
const write = (path: string): Operation["act"] => ({
  tag: "write-file",
  val: { path, content: { tag: "text", val: "x" }, replaces, attributes: {}, backup: true, inPlace: false },
});
const remove = (path: string, recursive = true): Operation["act"] => ({
  tag: "remove",
  val: { path, recursive, replaces: { tag: "directory" }, backup: false },
});
const program: Operation["act"] = { tag: "run", val: { process: { argv: ["x"], env: [], outputLimit: 0 }, exits: [] } };
const entity = (kind: string, name: string): Scope => ({ tag: "entity", val: { kind, name } });

function harm(act: Operation["act"], more: Partial<Operation> = {}): string | undefined {
  return selfHarm("x.y", { act, writes: [], destroys: [], effects: [], opaque: false, hazards: {}, ...more }, own)?.detail;
}

test.each([
  ["a file of the state of the site", write("/site/.masterchef/run.lock"), {}, "x.y would change or remove the journal. Leave it."],
  [
    "a program that says that it writes there",
    program,
    { writes: [{ tag: "tree", val: "/site/.masterchef/runs" }] },
    "x.y would change or remove the journal. Leave it.",
  ],
  ["the folder the site lies in", remove("/site"), {}, "x.y would change or remove the journal. Leave it."],
  [
    "what that lies in",
    { tag: "move", val: { source: "/", destination: "/b", replaces } },
    {},
    "x.y would change or remove the journal. Leave it.",
  ],
  [
    "the group by which one came",
    program,
    { writes: [entity("account", "sudo")], destroys: [entity("account", "sudo")] },
    "x.y would remove the way in. Leave it.",
  ],
  ["every account", program, { destroys: [{ tag: "kind", val: "account" }] }, "x.y would remove the way in. Leave it."],
  ["the link", program, { writes: [entity("service", "ssh")], hazards: { disconnection: true } }, "x.y would cut the link. Leave it."],
] satisfies readonly (readonly [string, Operation["act"], Partial<Operation>, string])[])(
  "self-removal: %s is refused",
  (_title, act, more, detail) => {
    expect(harm(act, more)).toBe(detail);
  },
);

test.each([
  ["another file of the site", write("/site/masterchef.yaml"), {}],
  ["a folder beside it", remove("/site2"), {}],
  ["a group that gets a member", program, { writes: [entity("account", "sudo")] }],
  ["a program that may touch anything", program, { writes: [{ tag: "everything" }] }],
  ["a barrier, which says what it does", { tag: "barrier", val: "reboot" }, { hazards: { disconnection: true } }],
] satisfies readonly (readonly [string, Operation["act"], Partial<Operation>])[])("%s is nothing to the run", (_title, act, more) => {
  expect(harm(act, more)).toBeUndefined();
});
