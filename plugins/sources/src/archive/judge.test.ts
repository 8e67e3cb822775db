import fc from "fast-check";
import { expect, it } from "vitest";
import { flawOf } from "./judge.ts";
import type { Member } from "./member.ts";
import { plainName } from "./member.ts";

const limits = { members: 100, bytes: 1_000_000 };
const segment = fc.constantFrom("a", "b", "c", "..", ".");
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((all) => all.join("/"));
const member: fc.Arbitrary<Member> = fc
  .record({ raw: path, kind: fc.constantFrom("file", "link", "hard-link"), target: path })
  .map(({ raw, kind, target }) => ({
    raw,
    name: plainName(raw),
    kind,
    size: 1,
    ...(kind === "file" ? {} : { target }),
  }));

it("lets no path through that leads outside, over however many links", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 6 }), (members) => {
      if (flawOf(members, limits) !== undefined) return;
      accepted += 1;
      const links = new Map(
        members.flatMap(({ name, kind, target }) => (kind === "link" && target !== undefined ? [[name, target] as const] : [])),
      );
      for (const { name, kind, target } of members) {
        expect(leaves(name, links)).toBe(false);
        if (kind === "hard-link" && target !== undefined) expect(leaves(target, links)).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

/** Walks a path as a kernel does, links included, and says whether it ever stands above the top. */
function leaves(start: string, links: ReadonlyMap<string, string>): boolean {
  const ahead = start.split("/");
  const stack: string[] = [];
  for (let steps = 0; ahead.length > 0 && steps < 100; steps += 1) {
    const next = ahead.shift();
    if (next === undefined || next === "." || next === "") continue;
    if (next === "..") {
      if (stack.pop() === undefined) return true;
      continue;
    }
    const target = links.get([...stack, next].join("/"));
    if (target === undefined) stack.push(next);
    else ahead.unshift(...target.split("/"));
  }
  return false;
}

it("takes the last word on limits by what would be unpacked", () => {
  const file = (size: number): Member => ({ raw: `f${size}`, name: `f${size}`, kind: "file", size });
  expect(flawOf([file(600_000), file(400_000)], limits)).toBeUndefined();
  expect(flawOf([file(600_000), file(400_001)], limits)).toMatchObject({ code: "too-large", limit: "most_bytes" });
});
