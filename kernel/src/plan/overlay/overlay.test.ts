import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeJson } from "@masterchef/wit/codec";
import type { Answer, Attributes, Operation, Prior, Query } from "@masterchef/wit/host";
import { canonicalText } from "../../ir/canonical-text.ts";
import { digestOf } from "../../ir/digest.ts";
import { MachineSession } from "../../testing/machine-session.ts";
import { Machine } from "../../testing/machine.ts";
import { performOperation } from "../../testing/perform-operation.ts";
import { queryKey } from "../answer-digest.ts";
import { Observations } from "../observations.ts";
import { parsedJson } from "../parsed-json.ts";
import { directoryQueries } from "../scope/path-aliases.ts";
import { atTheEnd, createWrites } from "../writes.ts";

const paths = ["/a", "/a/x", "/a/y", "/a/d", "/a/d/z", "/b", "/b/x", "/alias", "/alias/x", "/alias/d/z", "/group/x", "/a/l"] as const;
const path = fc.constantFrom(...paths);
const mode = fc.constantFrom(undefined, 0o600, 0o755, 0o2775);
const owner = fc.constantFrom(undefined, "root", "app", "#7", "#1234");

const attributes: fc.Arbitrary<Attributes> = fc.record({ mode, owner, group: fc.constantFrom(undefined, "app", "#7") });

type Wish = (machine: Machine) => Operation | undefined;

/** Acts as a plugin would propose them: expecting what is there. */
const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.tuple(path, fc.constantFrom("", "one", "zwei\n", "\u00e4"), attributes, fc.constantFrom("text", "bytes", "blob"), fc.boolean()).map(
    ([at, text, wanted, arm, inPlace]): Wish =>
      (machine) =>
        act({
          tag: "write-file",
          val: { path: at, content: contentOf(arm, text), replaces: priorAt(machine, at), attributes: wanted, backup: false, inPlace },
        }),
  ),
  fc.tuple(path, attributes).map(
    ([at, wanted]): Wish =>
      () =>
        act({ tag: "make-directory", val: { path: at, attributes: wanted } }),
  ),
  fc.tuple(path, fc.constantFrom("x", "/a", "/b/x", "/nowhere"), fc.constantFrom("symbolic", "symbolic", "hard")).map(
    ([at, target, kind]): Wish =>
      (machine) =>
        act({ tag: "make-link", val: { path: at, target: kind === "hard" ? "/b/x" : target, kind, replaces: priorAt(machine, at) } }),
  ),
  fc.tuple(path, attributes, fc.boolean()).map(
    ([at, wanted, follow]): Wish =>
      () =>
        act({ tag: "set-attributes", val: { path: at, attributes: wanted, follow } }),
  ),
  fc.tuple(path, fc.boolean()).map(
    ([at, recursive]): Wish =>
      (machine) =>
        act({ tag: "remove", val: { path: at, recursive, replaces: priorAt(machine, at), backup: false } }),
  ),
  fc.tuple(path, path).map(
    ([source, destination]): Wish =>
      (machine) =>
        act({ tag: "move", val: { source, destination, replaces: priorAt(machine, destination) } }),
  ),
);

const query: fc.Arbitrary<Query> = fc.oneof(
  fc.tuple(path, fc.boolean(), fc.boolean(), fc.boolean()).map(([at, follow, digest, content]): Query => ({
    read: { tag: "file", val: { path: at, follow, want: { digest, content }, contentLimit: 100 } },
    reads: [],
  })),
  fc.tuple(fc.constantFrom("/", "/a", "/a/d", "/alias", "/b"), fc.boolean(), fc.boolean()).map(([at, recursive, digest]): Query => ({
    read: { tag: "directory", val: { path: at, recursive, want: { digest }, maxEntries: 1000 } },
    reads: [],
  })),
);

const blobs = new Map(["", "one", "zwei\n", "\u00e4"].map((text) => [digestOf(text), Buffer.from(text)]));

function contentOf(arm: string, text: string): Extract<Operation["act"], { tag: "write-file" }>["val"]["content"] {
  if (arm === "bytes") return { tag: "bytes", val: Buffer.from(text) };
  return arm === "blob" ? { tag: "blob", val: digestOf(text) } : { tag: "text", val: text };
}

function act(what: Operation["act"]): Operation {
  return { act: what, writes: [], destroys: [], effects: [], opaque: false, hazards: {} };
}

function priorAt(machine: Machine, at: string): Prior {
  const inode = machine.at(at);
  if (inode === undefined) return { tag: "absent" };
  if (inode.kind === "directory") return { tag: "directory" };
  return inode.kind === "symbolic-link" ? { tag: "link", val: inode.target } : { tag: "digest", val: digestOf(inode.bytes) };
}

function machineWith(extra: readonly string[]): Machine {
  const machine = new Machine();
  machine.users.set("app", { name: "app", uid: 7, gid: 7, comment: "", home: "/", shell: "/bin/sh", groups: [], password: "hidden" });
  machine.groups.set("app", { name: "app", gid: 7, members: [] });
  machine.put("/a/d", { kind: "directory" });
  machine.put("/group", { kind: "directory", mode: 0o2775, gid: 7 });
  machine.put("/b/x", { kind: "regular", bytes: Buffer.from("there"), uid: 7, gid: 7, mode: 0o640 });
  for (const each of extra) {
    if (each === "/alias") machine.put("/alias", { kind: "symbolic-link", target: "a" });
    else if (each.endsWith("l")) machine.put(each, { kind: "symbolic-link", target: "../b/x" });
    else machine.put(each, { kind: "regular", bytes: Buffer.from(each) });
  }
  return machine;
}

/** Without the parts that nobody foretold. */
function known(answer: Answer, unknown: readonly string[]): string {
  const outcome = parsedJson(JSON.stringify(encodeJson("Answer", { outcome: answer.outcome, unknown: [] })));
  for (const pointer of unknown) drop(outcome, ["outcome", "ok", ...pointer.split("/").slice(1)]);
  return canonicalText(outcome);
}

function drop(value: unknown, [first, ...rest]: readonly string[]): void {
  if (typeof value !== "object" || value === null || first === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(value, first);
  else drop(Reflect.get(value, first), rest);
}

it("foretells what the machine answers after any operations, or says what it cannot tell", async () => {
  let told = 0;
  let all = 0;
  const scenario = fc.record({
    present: fc.uniqueArray(fc.constantFrom("/a/x", "/a/y", "/a/d/z", "/alias", "/a/l"), { maxLength: 4 }),
    wishes: fc.array(wish, { minLength: 1, maxLength: 4 }),
    queries: fc.array(query, { minLength: 1, maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ present, wishes, queries }) => {
      const machine = machineWith(present);
      const target = new MachineSession(machine);
      for (const [digest, bytes] of blobs) target.blobs.set(digest, bytes);
      const observations = new Observations({ target }, directoryQueries(paths.map((val) => ({ tag: "path", val }))));
      const asked = queries.map((each) => ({ query: each, queryKey: queryKey(each) }));
      const accounts = ["app", "root"].map((name): Query => ({ read: { tag: "account", val: { tag: "user", val: { name } } }, reads: [] }));
      await observations.ask([...asked, ...accounts.map((each) => ({ query: each, queryKey: queryKey(each) }))]);
      const user = { name: "root", uid: 0, gid: 0, group: "root" };
      const writes = createWrites(
        { user, sizeOf: (digest) => blobs.get(digest)?.length, contentOf: () => undefined },
        observations,
        new Map(observations.aliases),
      );
      for (const [order, each] of wishes.entries()) {
        const operation = each(machine);
        if (operation === undefined || !succeeds(machine, operation, target)) continue;
        writes.addOperations(order, `step.${order}`, {
          proposals: [{ operation, occasion: "always", holds: [] }],
          envelope: { may: [], claims: [], needs: [], sideEffects: [] },
          grade: "exact",
        });
      }
      const now = await target.ask(queries);
      for (const [at, each] of asked.entries()) {
        const foretold = writes.answer(each, atTheEnd);
        const actual = now[at];
        all += 1;
        if (foretold.answer === undefined || foretold.origin === "assumed" || actual === undefined) continue;
        told += 1;
        expect(known(foretold.answer, foretold.answer.unknown), `${JSON.stringify(each.query)}: ${foretold.origin}`).toBe(
          known(actual, foretold.answer.unknown),
        );
        if (foretold.origin === "observed" || foretold.origin === "computed") expect(foretold.answer.unknown).toEqual([]);
      }
    }),
    { numRuns: 3000 },
  );
  expect(told / all).toBeGreaterThan(0.6);
});

function succeeds(machine: Machine, operation: Operation, target: MachineSession): boolean {
  if (reachesOtherNames(machine, operation)) return false;
  try {
    performOperation(machine, operation, target);
    return true;
  } catch {
    return false;
  }
}

/** Of a file with several names only its own is known to a question: what is done to it under another cannot be foretold. */
function reachesOtherNames(machine: Machine, { act: { tag, val } }: Operation): boolean {
  if (tag !== "set-attributes" && !(tag === "write-file" && val.inPlace)) return false;
  const inode = machine.at(val.path, tag === "set-attributes" && val.follow);
  return inode !== undefined && [...machine.files.values()].filter((each) => each === inode).length > 1;
}
