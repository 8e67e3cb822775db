import type { Question, ResourceType, Scope, Verdict } from "@masterchef/sdk";
import { change, defaulting, defineType, flag, list, pattern, process, processQuery, proposal, required, run, scope, settled, text } from "@masterchef/sdk";

const attributes = {
  argv: required(list(text())),
  only_if: list(text()),
  pure: defaulting(flag(), false),
  reads: list(text()),
  writes: list(text()),
  refresh_only: defaulting(flag(), false),
} as const;

interface Desired {
  readonly argv: readonly string[];
  readonly only_if?: readonly string[];
  readonly pure: boolean;
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly refresh_only: boolean;
}

/** A program of the user's: run each time, or only while `only_if` exits 0, or only to refresh. */
export const script: ResourceType = defineType({
  attributes,
  identify: ({ name }) => name,
  envelope({ desired }) {
    const writes = scopesOf(Array.isArray(desired.writes) ? desired.writes.map(String) : undefined);
    const argv = (Array.isArray(desired.argv) ? desired.argv : []).map((each) => ({ tag: "is" as const, val: String(each) }));
    return { may: [pattern("run", writes.length === 0 ? [scope.everything] : writes, { argv })] };
  },
  decide(question) {
    const { desired } = question;
    if (desired.refresh_only) return settled({});
    if (desired.only_if === undefined) return execute(question, []);
    const { exit } = question.answer("only-if", processQuery(process(desired.only_if), scopesOf(desired.reads)), { deferred: !desired.pure });
    return exit.tag === "code" && exit.val === 0 ? execute(question, desired.pure ? ["only-if"] : []) : settled({});
  },
  refresh(question) {
    return question.desired.refresh_only ? execute(question, []) : settled({});
  },
});

function execute(question: Question<Desired>, holds: readonly string[]): Verdict {
  const { desired } = question;
  const operation = run(process(desired.argv), { writes: scopesOf(desired.writes), opaque: desired.only_if === undefined });
  return change({ action: "execute", current: {}, predicted: {}, operations: [proposal(operation, { holds })] });
}

/** `path:/a`, `tree:/a`, `any`, `clock:*` or a kind and a name. None at all stays unstated: anything. */
function scopesOf(texts: readonly string[] | undefined): readonly Scope[] {
  return (texts ?? []).map((each) => {
    const at = each.indexOf(":");
    const kind = at < 0 ? each : each.slice(0, at);
    const name = at < 0 ? "" : each.slice(at + 1);
    if (kind === "any") return scope.everything;
    if (kind === "path") return scope.path(name);
    if (kind === "tree") return scope.tree(name);
    return name === "*" ? scope.kind(kind) : scope.entity(kind, name);
  });
}
