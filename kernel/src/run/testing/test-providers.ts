import type {
  Answer,
  Ask,
  Change,
  Envelope,
  Operation,
  Pattern,
  ProcessResult,
  Proposal,
  Query,
  Question,
  Scope,
  Verdict,
} from "@masterchef/wit/host";
import { digestOf } from "../../ir/digest.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { ProviderPort } from "../../plan/provider-port.ts";
import { parsedJson } from "../../plan/parsed-json.ts";

/** One resource type of the tests: a pure provider in the small. */
interface TestType {
  envelope(desired: JsonObject, name: string): Envelope;
  asks(desired: JsonObject, name: string): readonly Ask[];
  decide(given: Given): Verdict;
}

interface Given {
  readonly desired: JsonObject;
  readonly name: string;
  readonly question: Question;
  /** By key. */
  answer(key: string): Answer;
}

/** Providers of four little types, of one plugin: `file`, `command`, `service`, `package`. */
export const testProviders: ProviderPort = {
  version: () => "1.0.0",
  envelope: async (_plugin, _facts, batch) => {
    await Promise.resolve();
    return batch.map(({ typeName, name, desired }) => ({
      tag: "ok",
      val: { tag: "ok", val: typeOf(typeName).envelope(document(desired), name) },
    }));
  },
  decide: async (_plugin, _facts, answers, batch) => {
    await Promise.resolve();
    return batch.map((question) => ({ tag: "ok", val: verdictOf(question, answers) }));
  },
};

function verdictOf(question: Question, answers: readonly Answer[]): Verdict {
  const { typeName, name, desired: text } = question.subject;
  const type = typeOf(typeName);
  const desired = document(text);
  const asks = type.asks(desired, name);
  if (asks.length > 0 && question.seen.length === 0) return { tag: "ask", val: asks };
  const answer = (key: string): Answer => {
    const found = answers[question.seen.find((seen) => seen.key === key)?.answer ?? -1];
    if (found === undefined) throw new Error(`no answer to ${key}`);
    return found;
  };
  return type.decide({ desired, name, question, answer });
}

const file: TestType = {
  envelope(desired) {
    const path = text(desired["path"]);
    const scope: Scope = { tag: "path", val: path };
    const parent = path.slice(0, path.lastIndexOf("/")) || "/";
    const remove = desired["absent"] === true;
    const may: Pattern = {
      does: remove ? "remove" : "write-file",
      scopes: [{ tag: "is", val: scope }],
      argv: [],
      content: remove
        ? { tag: "none" }
        : {
            tag: "exact",
            val: [
              { tag: "text", val: text(desired["content"]) },
              { tag: "blob", val: digestOf(text(desired["content"])) },
            ],
          },
      identities: ["*"],
      destroys: remove ? [scope] : [],
      destroysAny: false,
    };
    return { may: [may], claims: [scope], needs: [{ tag: "path", val: parent }], sideEffects: [] };
  },
  asks: (desired) => [
    ask("file", { tag: "file", val: { path: text(desired["path"]), follow: false, want: { digest: true }, contentLimit: 0 } }, []),
  ],
  decide({ desired, answer }) {
    const told = answer("file");
    if (told.outcome.tag === "err" || told.outcome.val.tag !== "file") return undecided("file", "no file answer");
    const { state } = told.outcome.val.val;
    const old = state.tag === "present" ? (state.val.digest ?? "") : undefined;
    const path = text(desired["path"]);
    const current = old === undefined ? { state: "absent" } : { state: "present", digest: old };
    if (desired["absent"] === true) {
      if (old === undefined) return settled(current);
      const operation: Operation = op(
        { tag: "remove", val: { path, recursive: false, replaces: { tag: "digest", val: old }, backup: true } },
        { destroys: [{ tag: "path", val: path }] },
      );
      return change({ action: "remove", current, predicted: { state: "absent" }, at: "/state", operations: [operation] });
    }
    const wanted = digestOf(text(desired["content"]));
    if (old === wanted) return settled(current);
    const content =
      desired["blob"] === true ? ({ tag: "blob", val: wanted } as const) : ({ tag: "text", val: text(desired["content"]) } as const);
    const replaces = old === undefined ? ({ tag: "absent" } as const) : ({ tag: "digest", val: old } as const);
    const operation = op({ tag: "write-file", val: { path, content, replaces, attributes: {}, backup: true, inPlace: false } }, {});
    return change({
      action: old === undefined ? "create" : "update",
      current,
      predicted: { state: "present", digest: wanted },
      at: "/digest",
      operations: [operation],
    });
  },
};

const command: TestType = {
  envelope(desired) {
    const lines = [desired["argv"], desired["rescue"], desired["always"]].filter((each) => each !== undefined);
    const may = lines.map((argv): Pattern => ({
      does: "run",
      scopes: [{ tag: "is", val: { tag: "everything" } }],
      argv: words(argv).map((val) => ({ tag: "is", val })),
      content: { tag: "none" },
      identities: ["*"],
      destroys: [],
      destroysAny: false,
    }));
    return { may, claims: [], needs: [], sideEffects: [] };
  },
  asks(desired) {
    const creates =
      desired["creates"] === undefined
        ? []
        : [ask("creates", { tag: "file", val: { path: text(desired["creates"]), follow: false, want: {}, contentLimit: 0 } }, [])];
    const unless = desired["unless"] === undefined ? [] : [{ ...ask("unless", processRead(words(desired["unless"])), []), deferred: true }];
    return [...creates, ...unless];
  },
  decide({ desired, question, answer }) {
    const refreshing = question.intent.tag === "refresh";
    if (desired["refresh_only"] === true && !refreshing) return settled({ ran: false });
    if (question.intent.tag === "refresh" && question.intent.val.converged === "execute") return settled({ ran: true });
    if (desired["creates"] !== undefined) {
      const told = answer("creates");
      if (told.outcome.tag === "ok" && told.outcome.val.tag === "file" && told.outcome.val.val.state.tag === "present")
        return settled({ ran: false });
    }
    if (desired["unless"] !== undefined && exitOf(answer("unless")) === 0) return settled({ ran: false });
    const guarded = desired["creates"] !== undefined || desired["unless"] !== undefined;
    const writes: readonly Scope[] = words(desired["writes"] ?? []).map((val) => ({ tag: "path", val }));
    const run = (argv: Json | undefined): Operation =>
      op(
        {
          tag: "run",
          val: {
            process: processOf(words(argv)),
            exits: [
              { code: 0, means: "done" },
              { code: 3, means: "unchanged" },
            ],
          },
        },
        { writes, opaque: !guarded },
      );
    const proposals: Proposal[] = [
      { operation: run(desired["argv"]), occasion: "always", holds: guarded && desired["creates"] !== undefined ? ["creates"] : [] },
    ];
    if (desired["rescue"] !== undefined) proposals.push({ operation: run(desired["rescue"]), occasion: "rescue", holds: [] });
    if (desired["always"] !== undefined) proposals.push({ operation: run(desired["always"]), occasion: "finally", holds: [] });
    return changeOf(
      { action: "execute", current: { ran: false }, predicted: { ran: true }, at: "/ran" },
      proposals,
      guarded ? { ran: false } : undefined,
    );
  },
};

/** A service `svc` knows: `svc status NAME` exits 0 while it runs, and 4 where there is none, which hopes for one that does not run. */
const service: TestType = {
  envelope(_desired, name) {
    const may = ["start", "reload"].map((verb): Pattern =>
      runPattern(["svc", verb, name], { tag: "entity", val: { kind: "service", name } }),
    );
    return { may, claims: [{ tag: "entity", val: { kind: "service", name } }], needs: [], sideEffects: [] };
  },
  asks: (_desired, name) => [ask("status", processRead(["svc", "status", name]), [{ tag: "entity", val: { kind: "service", name } }])],
  decide({ name, question, answer }) {
    const code = exitOf(answer("status"));
    if (code === undefined) return undecided("status", "svc cannot be run");
    if (code === 4) return undecided("status", `there is no service ${name}`, exited(3));
    const scope: Scope = { tag: "entity", val: { kind: "service", name } };
    const run = (verb: string): Operation =>
      op({ tag: "run", val: { process: processOf(["svc", verb, name]), exits: [] } }, { writes: [scope] });
    if (question.intent.tag === "refresh") {
      if (question.intent.val.converged !== undefined) return settled({ running: true });
      return change({
        action: "refresh",
        current: { running: true, loaded: false },
        predicted: { running: true },
        at: "/loaded",
        operations: [run("reload")],
      });
    }
    if (code === 0) return settled({ running: true });
    return change({
      action: "update",
      current: { running: false },
      predicted: { running: true },
      at: "/running",
      operations: [run("start")],
    });
  },
};

/** A package `pkg` knows: `pkg has NAME` exits 0 where it is installed; many are installed at once. It may bring the services it names. */
const packageType: TestType = {
  envelope(desired, name) {
    const may: Pattern = {
      ...runPattern(["pkg", "install"], packageScope(name)),
      argv: [
        { tag: "is", val: "pkg" },
        { tag: "is", val: "install" },
        { tag: "rest", val: "*" },
      ],
    };
    const brings = words(desired["brings"] ?? []).map((val): Scope => ({ tag: "entity", val: { kind: "service", name: val } }));
    return { may: [may], claims: [packageScope(name)], needs: [], sideEffects: brings };
  },
  asks: (_desired, name) => [ask("has", processRead(["pkg", "has", name]), [packageScope(name)])],
  decide({ name, answer }) {
    if (exitOf(answer("has")) === 0) return settled({ installed: true });
    const operation = op({ tag: "run", val: { process: processOf(["pkg", "install"]), exits: [] } }, { writes: [packageScope(name)] });
    return changeOf({ action: "create", current: { installed: false }, predicted: { installed: true }, at: "/installed" }, [
      { operation, occasion: "always", holds: ["has"], join: { key: "pkg", items: [name] } },
    ]);
  },
};

/** Boots the host anew where `/run/flag` is there, and on a refresh. */
const reboot: TestType = {
  envelope: () => {
    const may: Pattern = { ...runPattern([], runtime), does: "barrier", destroys: [runtime] };
    return { may: [may], claims: [], needs: [], sideEffects: [] };
  },
  asks: () => [ask("flag", { tag: "file", val: { path: "/run/flag", follow: false, want: {}, contentLimit: 0 } }, [])],
  decide({ question, answer }) {
    const { outcome } = answer("flag");
    const flagged = outcome.tag === "ok" && outcome.val.tag === "file" && outcome.val.val.state.tag === "present";
    if (question.intent.tag === "refresh" ? question.intent.val.converged === "execute" : !flagged) return settled({ flagged: false });
    const operation = op({ tag: "barrier", val: "reboot" }, { destroys: [runtime], hazards: { reboot: true } });
    return change({
      action: "execute",
      current: { flagged: true },
      predicted: { flagged: false },
      at: "/flagged",
      operations: [operation],
    });
  },
};

const types: ReadonlyMap<string, TestType> = new Map([
  ["reboot", reboot],
  ["file", file],
  ["command", command],
  ["service", service],
  ["package", packageType],
]);

function typeOf(name: string): TestType {
  const type = types.get(name);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}

const runtime: Scope = { tag: "kind", val: "runtime" };

function packageScope(name: string): Scope {
  return { tag: "entity", val: { kind: "package", name } };
}

function runPattern(argv: readonly string[], scope: Scope): Pattern {
  return {
    does: "run",
    scopes: [{ tag: "is", val: scope }],
    argv: argv.map((val) => ({ tag: "is", val })),
    content: { tag: "none" },
    identities: ["*"],
    destroys: [],
    destroysAny: false,
  };
}

function ask(key: string, read: Query["read"], reads: readonly Scope[]): Ask {
  return { key, query: { read, reads }, tolerant: false, deferred: false, sensitive: false };
}

function processRead(argv: readonly string[]): Query["read"] {
  return { tag: "process", val: processOf(argv) };
}

function processOf(argv: readonly string[]): { readonly argv: readonly string[]; readonly env: readonly []; readonly outputLimit: number } {
  return { argv, env: [], outputLimit: 65_536 };
}

function op(act: Operation["act"], more: Partial<Operation>): Operation {
  return { act, writes: [], destroys: [], effects: [], opaque: false, hazards: {}, ...more };
}

function exitOf(answer: Answer): number | undefined {
  const result: ProcessResult | undefined =
    answer.outcome.tag === "ok" && answer.outcome.val.tag === "process" ? answer.outcome.val.val : undefined;
  return result?.exit.tag === "code" ? result.exit.val : undefined;
}

interface Changing {
  readonly action: Change["action"];
  readonly current: Json;
  readonly predicted: Json;
  readonly at: string;
}

function change(what: Changing & { readonly operations: readonly Operation[] }): Verdict {
  return changeOf(
    what,
    what.operations.map((operation) => ({ operation, occasion: "always", holds: [] })),
  );
}

function changeOf(what: Changing, proposals: readonly Proposal[], predicted?: Json): Verdict {
  const { action, current, at } = what;
  const attributes = predicted === undefined ? [{ at }] : [];
  return {
    tag: "change",
    val: {
      action,
      current: JSON.stringify(current),
      predicted: JSON.stringify(predicted ?? what.predicted),
      knownAfter: [],
      attributes,
      proposals,
    },
  };
}

function settled(state: Json): Verdict {
  return { tag: "settled", val: { state: JSON.stringify(state) } };
}

function undecided(key: string, message: string, hoped?: Answer): Verdict {
  const problem = { severity: "error", code: "test/undecided", at: "", message } as const;
  return { tag: "undecided", val: [{ ask: key, problem, ...(hoped === undefined ? {} : { hoped }) }] };
}

function exited(code: number): Answer {
  const silent = { tag: "text", val: "" } as const;
  return {
    outcome: { tag: "ok", val: { tag: "process", val: { exit: { tag: "code", val: code }, stdout: silent, stderr: silent } } },
    unknown: [],
  };
}

function document(json: string): JsonObject {
  const value = parsedJson(json);
  return isJsonObject(value) ? value : {};
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function words(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
