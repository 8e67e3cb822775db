import type { Act } from "@masterchef/wit/host";
import { digestOf } from "@masterchef/kernel/testing";
import type { JsonObject } from "@masterchef/kernel/testing";
import { describe, expect, it } from "vitest";
import { siteOf } from "./site.ts";
import { applyTo, treeOf, undoSite } from "./undone.ts";
import { machineOf } from "./world.ts";
import type { WorldFile } from "./world-document.ts";

const files: Readonly<Record<string, WorldFile>> = {
  "/srv/f": { content: "f", mode: "0640", uid: 700 },
  "/srv/g": { content: "g", mode: "0604" },
  "/srv/link": { link: "/srv/g" },
  "/srv/d": { directory: true, mode: "0750", uid: 700 },
  "/srv/d/x": { content: "x", mode: "0400" },
  "/srv/d/sub": { directory: true, mode: "0711" },
  "/srv/d/sub/y": { base64: "AP8=" },
  "/srv/d/l": { link: "sub/y" },
  "/srv/empty": { directory: true, mode: "0700" },
};
const digest = (content: string): string => `digest ${digestOf(Buffer.from(content))}`;
const toLink = "link /srv/g";

/** Every operation of the vocabulary that a state of files can undo, in the place of all it may take the place of. */
const undone = {
  "write-file": [
    { path: "/srv/new", to: "n" },
    { path: "/srv/f", to: "n", replaces: digest("f") },
    { path: "/srv/link", to: "n", replaces: toLink },
    { path: "/srv/f", to: "n", replaces: "anything" },
    { path: "/srv/link", to: "n", replaces: "anything" },
    { path: "/srv/new", to: "n", replaces: "anything" },
  ],
  "make-directory": [{ path: "/srv/new" }],
  "make-link": [
    { path: "/srv/new", to: "f" },
    { path: "/srv/f", to: "g", replaces: digest("f") },
    { path: "/srv/link", to: "f", replaces: toLink },
    { path: "/srv/f", to: "g", replaces: "anything" },
    { path: "/srv/link", to: "f", replaces: "anything" },
    { path: "/srv/new", to: "f", replaces: "anything" },
    { does: "make-hard-link", path: "/srv/new", to: "/srv/f" },
    { does: "make-hard-link", path: "/srv/g", to: "/srv/f", replaces: digest("g") },
    { does: "make-hard-link", path: "/srv/link", to: "/srv/f", replaces: toLink },
  ],
  "set-attributes": [{ path: "/srv/f" }, { path: "/srv/d" }, { path: "/srv/link", follow: true }],
  move: [
    { path: "/srv/f", to: "/srv/new" },
    { path: "/srv/f", to: "/srv/g", replaces: digest("g") },
    { path: "/srv/f", to: "/srv/link", replaces: toLink },
    { path: "/srv/f", to: "/srv/g", replaces: "anything" },
    { path: "/srv/f", to: "/srv/new", replaces: "anything" },
    { path: "/srv/f", to: "/srv/empty/deep" },
    { path: "/srv/link", to: "/srv/new" },
    { path: "/srv/link", to: "/srv/f", replaces: digest("f") },
    { path: "/srv/empty", to: "/srv/new" },
    { path: "/srv/d", to: "/srv/new" },
    { path: "/srv/d", to: "/srv/empty/deep" },
  ],
  remove: [
    { path: "/srv/f", replaces: digest("f") },
    { path: "/srv/link", replaces: toLink },
    { path: "/srv/empty", replaces: "directory" },
    { path: "/srv/f", replaces: "anything" },
    { path: "/srv/link", replaces: "anything" },
    { path: "/srv/empty", replaces: "anything" },
    { path: "/srv/d", replaces: "directory", recursive: true },
    { path: "/srv/d", replaces: "anything", recursive: true },
    { path: "/srv/f", replaces: digest("f"), recursive: true },
    { path: "/srv/f", replaces: "anything", recursive: true },
    { path: "/srv/link", replaces: "anything", recursive: true },
  ],
  // What these do is no state of files: they are listed before anything starts (kernel/src/run/undo.test.ts).
  run: [],
  http: [],
  barrier: [],
  other: [],
} as const satisfies Readonly<Record<Act["tag"], readonly JsonObject[]>>;

const rows = Object.entries(undone).flatMap(([does, documents]) => documents.map((document): JsonObject => ({ does, ...document })));

describe("every operation that can be undone", () => {
  it.each(rows.map((document) => [JSON.stringify(document), document] as const))("%s is rolled back, and the rollback too", async (_, document) => {
    const machine = machineOf({ files, users: { app: { uid: 700 } } });
    const before = treeOf(machine);
    const trace = await applyTo(machine, siteOf([{ is: "act.it", with: document }]));
    if (trace === undefined) throw new Error("Cannot go on: there is no plan");
    const after = treeOf(machine);
    expect(after).not.toEqual(before);
    const undo = await undoSite(machine, trace);
    expect(undo.left).toEqual([]);
    const back = await applyTo(machine, undo.site);
    if (back === undefined) throw new Error("Cannot go on: there is no plan to undo it");
    expect(treeOf(machine)).toEqual(before);
    const redo = await undoSite(machine, back);
    expect(redo.left).toEqual([]);
    await applyTo(machine, redo.site);
    expect(treeOf(machine)).toEqual(after);
  });
});

it.each([
  ["a file", { "/srv/f": { content: "x".repeat((1 << 20) + 1) } }],
  ["a tree", { "/srv/f": { directory: true }, "/srv/f/large": { content: "x".repeat((1 << 20) + 1) } }],
] as const)("%s that was moved and is too large to keep is listed with the reason, and left where it went", async (_, large) => {
  const machine = machineOf({ files: large });
  const trace = await applyTo(machine, siteOf([{ is: "act.it", with: { does: "move", path: "/srv/f", to: "/srv/new" } }]));
  if (trace === undefined) throw new Error("Cannot go on: there is no plan");
  const { site, left } = await undoSite(machine, trace);
  expect([site.ir.resources, left.map(({ address, what }) => [address, what])]).toEqual([[], [["act.it", "/srv/f to /srv/new"]]]);
  expect(left[0]?.why).toMatch(/^what it moved was not kept: .* is larger than/);
});

it("what lay in the way of a move and was changed since stays, and what was moved comes back", async () => {
  const machine = machineOf({ files });
  const trace = await applyTo(machine, siteOf([{ is: "act.it", with: { does: "move", path: "/srv/f", to: "/srv/g", replaces: digest("g") } }]));
  if (trace === undefined) throw new Error("Cannot go on: there is no plan");
  machine.put("/srv/g", { kind: "regular", bytes: Buffer.from("mine") });
  const { site, left } = await undoSite(machine, trace);
  expect(left.map(({ what }) => what)).toEqual(["/srv/g"]);
  expect(left[0]?.why).toContain("changed since");
  await applyTo(machine, site);
  expect([machine.text("/srv/f"), machine.text("/srv/g")]).toEqual(["f", "mine"]);
});
