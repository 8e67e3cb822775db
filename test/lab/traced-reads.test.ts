import { expect, it } from "vitest";
import { declaredReads, undeclaredReads } from "./traced-reads.ts";

const query = {
  read: { process: { argv: ["/usr/bin/find", "/var/lib/apt/lists"], env: [], "output-limit": 4096 } },
  reads: [{ tree: "/var/lib/apt/lists" }],
};

it("takes what a question says it reads from the plan, and names what else was read", () => {
  const plan = JSON.stringify({ parts: { a: { steps: [{ basis: [{ key: "age", query, origin: "observed" }] }] } } });
  const declared = declaredReads(plan);
  const read = (path: string, probe = "find"): { probe: string; path: string } => ({ probe, path });
  expect([...declared.keys()]).toEqual(["find"]);
  expect(undeclaredReads([read("/var/lib/apt/lists/a"), read("/lib/libc.so"), read("/etc/shadow", "another")], declared)).toEqual([]);
  expect(undeclaredReads([read("/etc/shadow")], declared)).toEqual(["find: /etc/shadow"]);
});
