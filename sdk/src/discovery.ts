import type {
  Canonical,
  Discovery,
  Envelope,
  Finding,
  Problem,
  Reason,
  Result,
  Scope,
  Search as WireSearch,
  Seen,
  Verdict,
} from "@masterchef/wit/guest";
import type { JsonObject } from "./json.ts";
import { SubjectAsking, verdictOf } from "./question.ts";
import type { AnswerTable, Asking } from "./question.ts";
import { isWithin } from "./path.ts";
import { compareText } from "./text.ts";

/** The way to what is there. */
export interface Searching extends Asking {
  readonly facts: JsonObject;
}

/** Something that is there already. */
export interface Found {
  /** The name it is declared under: that of the identity attribute. */
  readonly name: string;
  /** As a user would write it; what a type fills in by itself may be left out. Must be settled by the answers it was read from. */
  readonly desired: JsonObject;
  /** Who brought it: `package`, `runtime`, `operator`, or a name of the plugin's own. Missing: the operator. */
  readonly origin?: string;
  readonly identity?: string;
  /** Where `desired` would need a secret that was not looked at, or is not told. */
  readonly secrets?: readonly string[];
}

/** How a type finds what exists already. */
export interface TypeDiscovery {
  /** The names of all there may be, in any order. Asked for with every page. */
  readonly names: (searching: Searching) => readonly string[];
  /** What these are like. What turns out to be none, or cannot be declared, is left out. */
  readonly look: (searching: Searching, names: readonly string[]) => readonly Found[];
  /** How many are looked at in one page. Missing: 30, so that two questions about each fit into one round. */
  readonly page?: number;
}

/** What the type does with a finding. */
export interface FindingChecks {
  readonly canonicalize: (name: string, desired: string) => Result<Canonical, readonly Problem[]>;
  readonly envelope: (name: string, desired: string) => Result<Envelope, readonly Problem[]>;
}

class Search extends SubjectAsking implements Searching {
  readonly facts: JsonObject;

  constructor(plugin: string, seen: readonly Seen[], of: { readonly table: AnswerTable; readonly facts: JsonObject }) {
    super(plugin, seen, of.table);
    this.facts = of.facts;
  }
}

/** One page of what exists, or what must be asked first. */
export function discoverPage(
  discovery: TypeDiscovery,
  wire: WireSearch,
  call: { readonly plugin: string; readonly facts: JsonObject; readonly table: AnswerTable } & FindingChecks,
): Discovery {
  const search = new Search(call.plugin, wire.seen, call);
  const ended = verdictOf((): Discovery => {
    const names = [...new Set(discovery.names(search))].toSorted(compareText);
    const cursor = wire.cursor ?? undefined;
    const rest = cursor === undefined ? names : names.filter((name) => compareText(name, cursor) > 0);
    const size = Math.max(1, Math.min(wire.limit, discovery.page ?? 30));
    const page = rest.slice(0, size);
    const items = page.length === 0 ? [] : discovery.look(search, page).flatMap((found) => findingOf(found, wire.within, call));
    return {
      tag: "found",
      val: {
        items: items.toSorted((left, right) => compareText(left.name, right.name)),
        cursor: rest.length > page.length ? page.at(-1) : undefined,
      },
    };
  });
  return discoveryOf(ended);
}

/** A search ends as a decision does, but for what it finds. */
function discoveryOf(ended: Discovery | Verdict): Discovery {
  switch (ended.tag) {
    case "ask":
    case "found":
    case "undecided":
    case "unsupported":
      return ended;
    case "invalid":
      return { tag: "undecided", val: ended.val.map((problem): Reason => ({ ask: undefined, problem })) };
    default:
      throw new Error(`Cannot end a search as ${ended.tag}`);
  }
}

/** What cannot be declared is no finding. */
function findingOf(found: Found, within: readonly Scope[], checks: FindingChecks): readonly Finding[] {
  const canonical = checks.canonicalize(found.name, JSON.stringify(found.desired));
  if (canonical.tag === "err") return [];
  const { name, desired } = canonical.val;
  if (within.length > 0 && !within.some(({ tag }) => tag === "everything")) {
    const envelope = checks.envelope(found.name, desired);
    const claims = envelope.tag === "ok" ? envelope.val.claims : [];
    if (!claims.some((claim) => within.some((wide) => liesIn(claim, wide)))) return [];
  }
  return [
    {
      name,
      identity: found.identity,
      desired,
      origin: found.origin ?? "operator",
      secrets: found.secrets ?? [],
    },
  ];
}

function liesIn(claim: Scope, wide: Scope): boolean {
  switch (wide.tag) {
    case "everything":
      return true;
    case "kind":
      return (claim.tag === "kind" && claim.val === wide.val) || (claim.tag === "entity" && claim.val.kind === wide.val);
    case "entity":
      return claim.tag === "entity" && claim.val.kind === wide.val.kind && claim.val.name === wide.val.name;
    case "tree":
      return (claim.tag === "path" || claim.tag === "tree") && isWithin(claim.val, wide.val);
    case "path":
      return claim.tag === "path" && claim.val === wide.val;
  }
}
