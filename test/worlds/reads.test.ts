import type { Answer, Query, Scope } from "@masterchef/wit/host";
import { canonicalText, MachineSession } from "@masterchef/kernel/testing";
import type { Machine } from "@masterchef/kernel/testing";
import { encodeJson } from "@masterchef/wit/codec";
import { describe, expect, it } from "vitest";
import { meets } from "../../kernel/src/plan/scope/meets.ts";
import { readsOf } from "../../kernel/src/plan/scope/scopes-of.ts";
import { readWorldCases } from "./case.ts";
import { applyWorld, planWorld } from "./drive.ts";
import { localProviders } from "./provider-port.ts";
import { siteOf } from "./site.ts";
import { machineOf } from "./world.ts";
import type { World } from "./world-document.ts";
import { addUser } from "./world-effects.ts";

/** Everything that is asked while a site is planned on a world. */
async function askedIn(world: World, resources: Parameters<typeof siteOf>[0]): Promise<readonly Query[]> {
  const asked = new Map<string, Query>();
  const target = new MachineSession(machineOf(world), {
    onAsk: (queries) => {
      for (const query of queries) asked.set(canonicalText(encodeJson("Query", query)), query);
    },
  });
  await planWorld(siteOf(resources), target);
  return [...asked.values()];
}

/** Something that changes on a machine, and what that writes. */
interface Mutation {
  readonly what: string;
  readonly writes: readonly Scope[];
  happen(machine: Machine): void;
}

/** A change of each file there is, a new file beside each, and a new user. */
function mutationsOf(machine: Machine): readonly Mutation[] {
  const files = [...machine.files].filter(([, { kind }]) => kind === "regular").map(([path]) => path);
  const changed = files.map((path): Mutation => ({
    what: `${path} changed`,
    writes: [{ tag: "path", val: path }],
    happen: (on) => on.write(path, `${on.text(path) ?? ""}# changed\n`),
  }));
  const made = ["/etc", "/srv", "/var/lib", "/usr/bin"].map((folder): Mutation => {
    const path = `${folder}/stranger`;
    return { what: `${path} made`, writes: [{ tag: "path", val: path }], happen: (on) => on.write(path, "new\n") };
  });
  const home = "/var/lib/newcomer";
  const writes: readonly Scope[] = [{ tag: "entity", val: { kind: "account", name: "newcomer" } }, { tag: "path", val: home }];
  return [...changed, ...made, { what: "a user made", writes, happen: (on) => addUser(on, "newcomer", { uid: 4242, home }) }];
}

/** Whether a query says that it reads what was written, under whatever name. */
function isRead(machine: Machine, query: Query, writes: readonly Scope[]): boolean {
  const reads = readsOf(query).flatMap((scope): readonly Scope[] => {
    if (scope.tag !== "path" && scope.tag !== "tree") return [scope];
    const real = [machine.resolve(scope.val), machine.resolve(scope.val, true)].flatMap((path) => path ?? []);
    return [scope, ...real.map((val): Scope => ({ tag: scope.tag, val }))];
  });
  return reads.some((read) => writes.some((written) => meets(read, written)));
}

async function answer(machine: Machine, query: Query): Promise<string> {
  const [told] = await new MachineSession(machine).ask([query]);
  return told === undefined ? "" : canonicalText(encodeJson("Answer", told));
}

describe("mutate-outside-reads", () => {
  it("answers as before whatever changes outside of what a question says it reads", async () => {
    let tried = 0;
    const wrong: string[] = [];
    for (const [name, { world, resources, phases }] of readWorldCases()) {
      for (const query of await askedIn(world, phases[0]?.resources ?? resources)) {
        for (const mutation of mutationsOf(machineOf(world))) {
          const machine = machineOf(world);
          if (isRead(machine, query, mutation.writes)) continue;
          const before = await answer(machine, query);
          mutation.happen(machine);
          tried += 1;
          if ((await answer(machine, query)) !== before) wrong.push(`${name}: ${mutation.what}: ${canonicalText(encodeJson("Query", query))}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  });

  it("does not answer as before where it says it reads what changes", async () => {
    const query: Query = { read: { tag: "file", val: { path: "/etc/a", follow: false, want: { digest: true }, contentLimit: 0 } }, reads: [] };
    const machine = machineOf({ files: { "/etc/a": "a" } });
    const [mutation] = mutationsOf(machine);
    const before = await answer(machine, query);
    mutation?.happen(machine);
    expect([isRead(machine, query, mutation?.writes ?? []), (await answer(machine, query)) === before]).toEqual([true, false]);
  });
});

describe("file-1g", () => {
  it("hands no byte of a large file to a provider, neither of what is declared nor of what is there", async () => {
    const large = "x".repeat(8 << 20);
    const seen: Answer[] = [];
    let questions = "";
    const providers = localProviders((batch, answers) => {
      seen.push(...answers);
      questions += JSON.stringify(batch);
    });
    const target = new MachineSession(machineOf({ files: { "/srv/large": `${large}old` } }));
    const site = siteOf([{ is: "file.large", with: { path: "/srv/large", content: `${large}new` } }]);
    const { value: plan } = await planWorld(site, target, { providers });
    if (plan === undefined) throw new Error("Cannot go on: there is no plan");
    const report = await applyWorld(site, target, { plan, providers });
    expect([report.result, target.machine.text("/srv/large")?.endsWith("new")]).toEqual(["succeeded", true]);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every(({ outcome }) => outcome.tag === "ok" && outcome.val.tag === "file" && outcome.val.val.state.tag === "present" && outcome.val.val.state.val.content === undefined)).toBe(true);
    expect(questions.length + JSON.stringify(seen).length).toBeLessThan(64 << 10);
  });
});
