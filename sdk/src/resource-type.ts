import type {
  Answer,
  Canonical,
  Declaration,
  Discovery,
  Envelope,
  Problem,
  Question as WireQuestion,
  Refresh,
  Result,
  Scope,
  Search,
  Verdict,
} from "@masterchef/wit/guest";
import type { Attributes, DesiredOf } from "./attribute.ts";
import { canonicalizer, readCanonical, readPartly } from "./canonical-document.ts";
import type { Canonicalizer } from "./canonical-document.ts";
import { discoverPage } from "./discovery.ts";
import type { TypeDiscovery } from "./discovery.ts";
import { isHole } from "./hole.ts";
import type { PartlyMembers } from "./hole.ts";
import type { JsonObject } from "./json.ts";
import { parseObject } from "./json.ts";
import { problem } from "./problem.ts";
import { SubjectAsking, verdictOf } from "./question.ts";
import type { AnswerTable, Question } from "./question.ts";
import { Refusal, refuse } from "./signal.ts";
import { settled } from "./verdict.ts";

/** A declaration in canonical form, known as far as it is before the run. */
export interface Subject<Desired> {
  /** The declared name, or the key of the instance; `name[key]` for a type without an identity attribute. */
  readonly name: string;
  readonly desired: PartlyMembers<Desired>;
}

/** What an author says of a resource type. */
export interface TypeDefinition<A extends Attributes> {
  /** In the order problems are reported. */
  readonly attributes: A;
  /** The attribute that is the identity: the declared name where it is unset. Missing: `identify` says, or else the declared name, which is then unique. */
  readonly identity?: keyof A & string;
  /** The identity of a resource that no single attribute tells. */
  readonly identify?: (subject: Subject<DesiredOf<A>>) => string;
  /** What single attributes cannot tell: problems, and warnings, of the document as a whole. */
  readonly check?: (subject: Subject<DesiredOf<A>>) => readonly Problem[];
  /** The most the resource may do and touch. What is left out is empty. */
  readonly envelope: (subject: Subject<DesiredOf<A>>, facts: JsonObject) => Partial<Envelope>;
  readonly decide: (question: Question<DesiredOf<A>>) => Verdict;
  /** What a refresh does. Missing: nothing, ever. */
  readonly refresh?: (question: Question<DesiredOf<A>>, refresh: Refresh) => Verdict;
  /** How what exists already is found. Missing: it is not; with it, the manifest says `discover`. */
  readonly discover?: TypeDiscovery;
}

/** What all subjects of a call share. */
export interface Call {
  readonly plugin: string;
  readonly facts: JsonObject;
  readonly table: AnswerTable;
}

/** A resource type behind the contract: one resource at a time. */
export interface ResourceType {
  readonly canonicalize: (declaration: Declaration, plugin: string) => Result<Canonical, readonly Problem[]>;
  readonly envelope: (declaration: Declaration, call: Call) => Result<Envelope, readonly Problem[]>;
  readonly decide: (question: WireQuestion, call: Call) => Verdict;
  readonly discover: (search: Search, call: Call) => Discovery;
}

class SubjectQuestion<A extends Attributes> extends SubjectAsking implements Question<DesiredOf<A>> {
  readonly name: string;
  readonly desired: DesiredOf<A>;
  readonly facts: JsonObject;
  readonly chosen: string | undefined;
  readonly claimed: readonly Scope[];

  constructor(wire: WireQuestion, { plugin, facts, table }: Call) {
    super(plugin, wire.seen, table);
    this.name = wire.subject.name;
    this.desired = readCanonical<A>(wire.subject.desired);
    this.facts = facts;
    this.chosen = wire.chosen ?? undefined;
    this.claimed = wire.claimed;
  }
}

/** Makes a resource type out of what its author says of it. */
export function defineType<const A extends Attributes>(definition: TypeDefinition<A>): ResourceType {
  const canonicalForm = canonicalizer(definition.attributes);
  const canonicalized: ResourceType["canonicalize"] = (declaration, plugin) =>
    unlessRefused(() => canonicalize(definition, canonicalForm, { declaration, plugin }));
  const envelope: ResourceType["envelope"] = ({ name, desired }, { facts }) =>
    unlessRefused(() => ({
      may: [],
      claims: [],
      needs: [],
      sideEffects: [],
      ...definition.envelope({ name, desired: readPartly<A>(parseObject(desired)) }, facts),
    }));
  return {
    canonicalize: canonicalized,
    envelope,
    decide(wire, { plugin, facts, table }) {
      return verdictOf(() => {
        const question = new SubjectQuestion<A>(wire, { plugin, facts, table });
        if (wire.intent.tag === "converge") return definition.decide(question);
        return definition.refresh?.(question, wire.intent.val) ?? settled({});
      });
    },
    discover(search, call) {
      const { typeName } = search;
      if (definition.discover === undefined) return { tag: "unsupported" };
      return discoverPage(definition.discover, search, {
        ...call,
        canonicalize: (name, desired) => canonicalized({ typeName, name, desired }, call.plugin),
        envelope: (name, desired) => envelope({ typeName, name, desired }, call),
      });
    },
  };
}

/** A table for the answers of one call. */
export function answerTable(answers: readonly Answer[]): AnswerTable {
  return { answers, normalized: [] };
}

function canonicalize<A extends Attributes>(
  definition: TypeDefinition<A>,
  canonicalForm: Canonicalizer,
  of: { readonly declaration: Declaration; readonly plugin: string },
): Canonical {
  const { declaration, plugin } = of;
  const { identity, identify, check } = definition;
  const written = parseObject(declaration.desired);
  const document: JsonObject =
    identity === undefined || Object.hasOwn(written, identity) ? written : { ...written, [identity]: declaration.name };
  const desired = canonicalForm(document, plugin);
  const subject: Subject<DesiredOf<A>> = { name: declaration.name, desired: readPartly<A>(desired) };
  const found = check?.(subject) ?? [];
  if (found.length > 0) {
    const errors = found.filter((each) => each.severity === "error");
    if (errors.length > 0) return refuse(...errors);
  }
  const name = identify?.(subject) ?? (identity === undefined ? declaration.name : identityText(desired, identity, plugin));
  return { name, desired: JSON.stringify(desired), warnings: found };
}

function identityText(desired: JsonObject, identity: string, plugin: string): string {
  const value = desired[identity];
  if (typeof value === "string") return value;
  const message = isHole(value) ? `The ${identity} is known only when the run has begun.` : `The ${identity} is not set.`;
  return refuse(
    problem({ code: `${plugin}/identity-unknown`, at: `/${identity}`, message, help: "Write it so that it can be told before the run." }),
  );
}

function unlessRefused<T>(body: () => T): Result<T, readonly Problem[]> {
  try {
    return { tag: "ok", val: body() };
  } catch (error) {
    if (error instanceof Refusal) return { tag: "err", val: error.problems };
    throw error;
  }
}
