import fc from "fast-check";
import { expect, it } from "vitest";
import { Machine } from "@masterchef/kernel/testing";
import { isJsonObject, parseJson } from "@masterchef/sdk";
import type { Json, JsonObject } from "@masterchef/sdk";
import { loadProviderSuite } from "@masterchef/sdk/testing";
import { carryOut, contents, decideOn, matchesPrediction, outside, snapshot, stateOf } from "./on-machine.ts";
import type { Declared } from "./on-machine.ts";

// Laws 5 to 7, 9 and 11 of the built files provider, on machines and for declarations made at random.

const { component } = await loadProviderSuite(new URL("../../plugins/files/", import.meta.url));
const paths = ["/srv", "/srv/a", "/srv/a/b", "/srv/a/c", "/srv/d", "/srv/d/e", "/srv/d/e/f"];
const targets = ["/srv/a", "/srv/d", "../d", "nowhere"];
const blobs = [...contents].map(([digest, bytes]) => ({ $blob: { digest, size: bytes.length } }));

const inode = fc.oneof(
  fc.record({
    kind: fc.constant("regular" as const),
    mode: fc.constantFrom(0o644, 0o600, 0o755),
    uid: fc.constantFrom(0, 1000, 4711),
    gid: fc.constantFrom(0, 1000),
    bytes: fc.constantFrom(...contents.values()),
  }),
  fc.record({ kind: fc.constant("directory" as const), mode: fc.constantFrom(0o755, 0o700), uid: fc.constantFrom(0, 1000) }),
  fc.record({ kind: fc.constant("symbolic-link" as const), target: fc.constantFrom(...targets) }),
  fc.record({ kind: fc.constant("fifo" as const) }),
);
const world = fc.array(fc.tuple(fc.constantFrom(...paths), inode), { maxLength: 6 });

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const shared = {
  path: fc.constantFrom(...paths.slice(1)),
  state: fc.constantFrom("present", "absent"),
  force: fc.boolean(),
};
const ownership = {
  mode: optional(fc.constantFrom("0644", "0600", "0755", "4755")),
  owner: optional(fc.constantFrom("root", "bob", "#1000", "nobody-there")),
  group: optional(fc.constantFrom("root", "#0")),
};
const declaration: fc.Arbitrary<{ readonly typeName: string; readonly desired: JsonObject }> = fc.oneof(
  document("file", {
    ...shared,
    ...ownership,
    content: optional(fc.constantFrom(...blobs)),
    create_only: fc.boolean(),
    in_place: fc.boolean(),
    backup: fc.boolean(),
  }),
  document("directory", {
    ...shared,
    ...ownership,
    recurse: fc.boolean(),
    purge: fc.boolean(),
    ignore: optional(fc.constantFrom(["b"], ["*"])),
  }),
  document("link", { ...shared, target: fc.constantFrom(...paths), kind: fc.constantFrom("symbolic", "hard") }),
);

it("converges, as foretold, inside its envelope, touching nothing else, also after a crash", async () => {
  const verdicts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(world, declaration, async (files, { typeName, desired }) => {
      const [canonical] = component.canonicalize([{ typeName, name: "/srv/x", desired: JSON.stringify(desired) }]);
      // A link to itself is refused.
      if (canonical?.tag !== "ok") return fc.pre(false);
      const subject: Declared = { typeName, name: "/srv/x", desired: canonical.val.desired };
      const [envelope] = component.bound("{}", [subject]);
      if (envelope?.tag !== "ok") throw new Error(JSON.stringify(envelope));
      const machine = machineOf(files);
      const before = snapshot(machine);
      const verdict = await decideOn(component, machine, subject);
      verdicts.set(verdict.tag, (verdicts.get(verdict.tag) ?? 0) + 1);
      expect(snapshot(machine)).toEqual(before);
      if (verdict.tag !== "change") return;
      const operations = verdict.val.proposals.map(({ operation }) => operation);
      expect(outside(envelope.val, operations)).toEqual([]);

      for (let done = 0; done <= operations.length; done += 1) {
        const crashed = machine.clone();
        await carryOut(crashed, operations.slice(0, done));
        const rest = await decideOn(component, crashed, subject);
        const remaining = rest.tag === "change" ? rest.val.proposals.map(({ operation }) => operation) : [];
        expect(outside(envelope.val, remaining)).toEqual([]);
        expect((await carryOut(crashed, remaining)).map(({ tag }) => tag)).toEqual(remaining.map(() => "done"));
        const settled = await decideOn(component, crashed, subject);
        expect(settled.tag).toBe("settled");
        expect(matchesPrediction(parseJson(verdict.val.predicted), stateOf(settled))).toBe(true);
        expect(changedElsewhere(before, snapshot(crashed), desired["path"])).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
  // The worlds are such that every kind of verdict comes up.
  expect([...verdicts.keys()].toSorted()).toEqual(["change", "settled", "undecided"]);
});

function document(
  typeName: string,
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<{ readonly typeName: string; readonly desired: JsonObject }> {
  return fc.record(members).map((made) => {
    const desired = parseJson(JSON.stringify(made));
    if (!isJsonObject(desired)) throw new Error("no object");
    return { typeName, desired };
  });
}

function machineOf(files: readonly (readonly [string, Parameters<Machine["put"]>[1]])[]): Machine {
  const machine = new Machine();
  machine.put("/srv", { kind: "directory" });
  machine.users.set("bob", { name: "bob", uid: 1000, gid: 1000, comment: "", home: "/", shell: "/bin/sh", groups: [], password: "hidden" });
  machine.programs.set("test", ({ argv: [, left = "", , right = ""] }, on) => {
    const [one, other] = [on.at(left, true), on.at(right, true)];
    return { code: one !== undefined && one === other ? 0 : 1 };
  });
  for (const [path, made] of files) if (parentIsDirectory(machine, path) && machine.at(path) === undefined) machine.put(path, made);
  return machine;
}

function parentIsDirectory(machine: Machine, path: string): boolean {
  const inode = machine.at(path.slice(0, path.lastIndexOf("/")) || "/", true);
  return inode === undefined || inode.kind === "directory";
}

/** Changed paths that do not bear the declared one's last name, as seen through links on the way, nor lie below it. */
function changedElsewhere(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  declared: Json | undefined,
): readonly string[] {
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  const name = typeof declared === "string" ? declared.slice(declared.lastIndexOf("/") + 1) : "";
  return changed.filter((path) => !path.split("/").includes(name));
}
