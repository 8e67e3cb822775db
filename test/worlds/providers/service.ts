import type { Observation, Operation, Proposal, QueryOf, Question, ResourceType, Verdict } from "@masterchef/sdk";
import { change, choice, defaulting, defineType, flag, hoped, pattern, problem, process, processQuery, proposal, required, run, scope, settled, text, undecided } from "@masterchef/sdk";
import { nameIn } from "./name.ts";

const attributes = { name: required(text()), enabled: defaulting(flag(), true), running: defaulting(flag(), true), on_change: defaulting(choice(["reload", "restart"]), "reload") } as const;

interface Desired {
  readonly name: string;
  readonly enabled: boolean;
  readonly running: boolean;
  readonly on_change: "reload" | "restart";
}

interface Shown {
  readonly id: string;
  readonly exists: boolean;
  readonly enabled: boolean;
  readonly running: boolean;
}

/** What it has read of its units; no question about a service tells. */
const manager = scope.entity("world/manager", "main");

/** A service. Its refresh makes the manager read the units anew, once for all services, then reloads or restarts. */
export const service: ResourceType = defineType({
  attributes,
  identity: "name",
  envelope({ desired }) {
    const name = nameIn(desired.name);
    const own = scope.entity("service", name);
    const one = (action: string): ReturnType<typeof pattern> => pattern("run", [own], { argv: [{ tag: "is", val: "svc" }, { tag: "is", val: action }, { tag: "is", val: name }] });
    return {
      may: [...["enable", "disable", "start", "stop", "reload", "restart"].map(one), pattern("run", [manager], { argv: [{ tag: "is", val: "svc" }, { tag: "is", val: "daemon-reload" }] })],
      claims: [own],
      needs: [scope.entity("package", name)],
    };
  },
  decide(question) {
    const { desired } = question;
    const shown = showAt(question, desired);
    if (!shown.exists) {
      const brought = said({ id: desired.name, exists: true, enabled: false, running: false });
      return undecided(problem({ code: "world/no-service", at: "/name", message: `There is no service ${desired.name}.`, help: "Declare the package that brings it and require it." }), "show", hoped(brought));
    }
    const current = { enabled: shown.enabled, running: shown.running };
    const predicted = { enabled: desired.enabled, running: desired.running };
    const after = { ...shown, ...predicted };
    const operations = [
      ...(shown.enabled === desired.enabled ? [] : [call(desired.name, desired.enabled ? "enable" : "disable", { ...shown, enabled: desired.enabled })]),
      ...(shown.running === desired.running ? [] : [call(desired.name, desired.running ? "start" : "stop", after)]),
    ];
    return operations.length === 0 ? settled(current, shown.id) : change({ action: "update", current, predicted, operations, identity: shown.id });
  },
  refresh(question, { converged }): Verdict {
    const { desired } = question;
    const shown = showAt(question, desired);
    // What was started a moment ago has read everything.
    if (!desired.running || (converged !== undefined && converged !== null)) return settled({ enabled: shown.enabled, running: shown.running }, shown.id);
    const state = { enabled: shown.enabled, running: shown.running };
    return change({ action: "refresh", current: state, predicted: state, operations: [daemonReload(), call(desired.name, desired.on_change, shown)], identity: shown.id });
  },
});

function showQuery(name: string): QueryOf<"process"> {
  return processQuery(process(["svc", "show", name]), [scope.entity("service", name)]);
}

function showAt(question: Question<Desired>, { name }: Desired): Shown {
  const { stdout } = question.answer("show", showQuery(name));
  const text = stdout.tag === "text" ? stdout.val : "";
  const says = (member: string): boolean => text.includes(`"${member}":true`);
  return { id: /"id":"([^"]*)"/u.exec(text)?.[1] ?? name, exists: says("exists"), enabled: says("enabled"), running: says("running") };
}

function call(name: string, action: string, after: Shown): Operation {
  return run(process(["svc", action, name]), {
    writes: [scope.entity("service", name)],
    effects: [{ query: showQuery(name), answer: { outcome: { tag: "ok", val: said(after) }, unknown: [] } }],
  });
}

function said({ id, exists, enabled, running }: Shown): Observation {
  const stdout = JSON.stringify({ id, exists, enabled, running });
  return { tag: "process", val: { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: stdout }, stderr: { tag: "text", val: "" } } };
}

function daemonReload(): Proposal {
  return proposal(run(process(["svc", "daemon-reload"]), { writes: [manager], opaque: true }), { join: { key: "daemon-reload", items: [] } });
}
