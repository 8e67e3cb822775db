import type { Act, Operation } from "@masterchef/wit/host";
import { expect, test } from "vitest";
import { keptBefore } from "./keep-before.ts";

function kept(act: Act): readonly string[] {
  const operation: Operation = { act, writes: [], destroys: [], effects: [], opaque: false, hazards: {} };
  return keptBefore(operation).map(({ path, below, content, follow }) =>
    [path, below ? "below" : "", content ? "content" : "", follow ? "follow" : ""].filter((word) => word !== "").join(" "),
  );
}

const write = (replaces: Extract<Act, { readonly tag: "write-file" }>["val"]["replaces"]): Act => ({
  tag: "write-file",
  val: { path: "/a", content: { tag: "text", val: "" }, replaces, attributes: {}, backup: true, inPlace: false },
});
const remove = (recursive: boolean, backup: boolean, replaces: Extract<Act, { readonly tag: "remove" }>["val"]["replaces"]): Act => ({
  tag: "remove",
  val: { path: "/a", recursive, replaces, backup },
});

test.each<readonly [string, readonly string[], Act]>([
  ["a file in place of one that the transport keeps", [], write({ tag: "digest", val: "sha256:a" })],
  ["a file in place of whatever is there", ["/a"], write({ tag: "anything" })],
  ["a new directory", [], { tag: "make-directory", val: { path: "/a", attributes: {} } }],
  [
    "a link in place of a link",
    [],
    { tag: "make-link", val: { path: "/a", target: "b", kind: "symbolic", replaces: { tag: "link", val: "c" } } },
  ],
  [
    "a link in place of a file",
    ["/a content"],
    { tag: "make-link", val: { path: "/a", target: "b", kind: "symbolic", replaces: { tag: "digest", val: "sha256:a" } } },
  ],
  ["attributes", [], { tag: "set-attributes", val: { path: "/a", attributes: {}, follow: false } }],
  ["attributes of what a link leads to", ["/a follow"], { tag: "set-attributes", val: { path: "/a", attributes: {}, follow: true } }],
  ["a move", ["/a below content"], { tag: "move", val: { source: "/a", destination: "/b", replaces: { tag: "absent" } } }],
  [
    "a move in place of something",
    ["/a below content", "/b content"],
    { tag: "move", val: { source: "/a", destination: "/b", replaces: { tag: "directory" } } },
  ],
  ["a removed file", [], remove(false, true, { tag: "digest", val: "sha256:a" })],
  ["a removed tree", ["/a below"], remove(true, true, { tag: "directory" })],
  ["a removed tree nobody wants back", [], remove(true, false, { tag: "directory" })],
  ["a restart", [], { tag: "barrier", val: "reboot" }],
])("before %s is kept what nobody else keeps", (_, expected, act) => {
  expect(kept(act)).toEqual(expected);
});
