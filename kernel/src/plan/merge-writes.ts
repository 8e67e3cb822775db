import type { Attributes, Operation, WriteFile } from "@masterchef/wit/host";
import { answerDigest } from "./answer-digest.ts";
import { contentDigest } from "./content-digest.ts";
import { convergeOrder } from "./plan-node.ts";
import { operationWithin } from "./pattern/within.ts";
import { resolveParents } from "./scope/path-aliases.ts";
import { meets } from "./scope/meets.ts";
import type { BasisEntry, ChangeStep, Step } from "./step.ts";
import type { WalkNode } from "./walk-node.ts";
import type { Walked } from "./walk.ts";
import { patternScopes } from "./writes.ts";

/** A step whose one operation writes a whole file. */
interface Writer {
  readonly index: number;
  readonly step: ChangeStep;
  readonly node: WalkNode;
  readonly operation: Operation;
  readonly act: WriteFile;
}

/**
 * Let chained writes of one file become one: the first step writes what the last would have left, expecting what the first found, and the others have no
 * operation of their own. Not where a step between reads or writes the file, or where a later write waits for more than the first does.
 */
export function mergeWrites(steps: readonly Step[], walked: Walked): readonly Step[] {
  const writers = writersOf(steps, walked);
  const byPath = Map.groupBy(writers, (each) => resolveParents(walked.observations.aliases, each.act.path));
  const replaced = new Map<number, Step>();
  for (const [path, group] of byPath) {
    if (group.length < 2) continue;
    const merging = new Merging(steps, walked, path);
    for (const chain of merging.chains(group)) for (const [index, step] of merging.merged(chain)) replaced.set(index, step);
  }
  return replaced.size === 0 ? steps : steps.map((step, index) => replaced.get(index) ?? step);
}

function writersOf(steps: readonly Step[], walked: Walked): readonly Writer[] {
  const nodes = new Map(walked.nodes.map((each) => [each.node.resource.address, each]));
  return steps.flatMap((step, index): readonly Writer[] => {
    const [planned, ...rest] = step.kind === "change" ? step.operations : [];
    const node = nodes.get(step.address);
    // A handler may have no turn, so nothing is written together with what it writes.
    if (
      step.kind !== "change" ||
      step.triggers !== undefined ||
      node === undefined ||
      planned === undefined ||
      rest.length > 0 ||
      planned.guards.length > 0
    )
      return [];
    const { operation } = planned;
    const plain =
      operation.act.tag === "write-file" &&
      !operation.act.val.inPlace &&
      operation.act.val.signed === undefined &&
      operation.effects.length === 0;
    return plain && operation.act.tag === "write-file" ? [{ index, step, node, operation, act: operation.act.val }] : [];
  });
}

class Merging {
  readonly #steps: readonly Step[];
  readonly #walked: Walked;
  readonly #path: string;
  readonly #nodes: ReadonlyMap<string, WalkNode>;

  constructor(steps: readonly Step[], walked: Walked, path: string) {
    this.#nodes = new Map(walked.nodes.map((each) => [each.node.resource.address, each]));
    this.#steps = steps;
    this.#walked = walked;
    this.#path = path;
  }

  /** Runs of two and more writers, each of which may be carried by the first of its run. */
  chains(group: readonly Writer[]): readonly (readonly Writer[])[] {
    const chains: Writer[][] = [];
    for (const each of group) {
      const chain = chains.at(-1);
      const [first] = chain ?? [];
      const before = chain?.at(-1);
      if (chain !== undefined && first !== undefined && before !== undefined && this.#follows(each, before, first)) chain.push(each);
      else chains.push([each]);
    }
    return chains.filter((chain) => chain.length > 1);
  }

  /** The steps of a chain as they are then. */
  merged(chain: readonly Writer[]): readonly (readonly [number, Step])[] {
    const [first, ...others] = chain;
    const last = chain.at(-1);
    if (first === undefined || last === undefined) return [];
    const operation = together(chain);
    const carried = others.flatMap((each): readonly (readonly [number, Step])[] => {
      const basis = this.#basisAfter(each, convergeOrder(last.node.node) + 1);
      const reason = `${each.step.reason}; written together with ${first.step.address}`;
      return basis === undefined ? [] : [[each.index, { ...each.step, basis, operations: [], reason }]];
    });
    if (operation === undefined || carried.length < others.length) return [];
    const planned = first.step.operations.map((each) => ({ ...each, operation }));
    return [[first.index, { ...first.step, operations: planned }], ...carried];
  }

  #follows(each: Writer, before: Writer, first: Writer): boolean {
    const { replaces } = each.act;
    if (replaces.tag !== "digest" || replaces.val !== contentDigest(before.act.content)) return false;
    if (each.operation.identity !== first.operation.identity || JSON.stringify(each.act.validate) !== JSON.stringify(first.act.validate))
      return false;
    if (!this.#waitsForNoMore(each, first)) return false;
    for (let index = before.index + 1; index < each.index; index += 1) if (this.#touches(this.#steps[index])) return false;
    return together([first, each]) !== undefined;
  }

  /** Whatever must have succeeded before it must have before the first one too. */
  #waitsForNoMore(each: Writer, first: Writer): boolean {
    const allowed = new Set([first.step.address, ...first.step.after]);
    return each.step.after.every((address) => allowed.has(address));
  }

  #touches(step: Step | undefined): boolean {
    const node = step === undefined ? undefined : this.#nodes.get(step.address);
    if (step === undefined || node === undefined) return false;
    const path = { tag: "path" as const, val: this.#path };
    const read = [node.converge, node.refresh]
      .flatMap((decided) => decided?.conversation.asked ?? [])
      .flatMap((asked) => this.#walked.writes.reads(asked));
    const written = step.kind === "settled" ? [] : [...step.envelope.may.flatMap(patternScopes), ...step.envelope.sideEffects];
    return [...read, ...written].some((scope) => meets(scope, path));
  }

  /** What its questions answer once the whole file is written. Undefined: nobody can say. */
  #basisAfter({ step, node }: Writer, order: number): readonly BasisEntry[] | undefined {
    const asked = node.converge?.conversation.asked ?? [];
    const basis = step.basis.flatMap((entry, at): readonly BasisEntry[] => {
      const question = asked[at];
      const answer = question === undefined ? undefined : this.#walked.writes.answer(question, order).answer;
      if (entry.by === undefined) return [entry];
      return answer === undefined ? [] : [{ ...entry, answer: answerDigest(answer) }];
    });
    return basis.length === step.basis.length ? basis : undefined;
  }
}

/** The one write that leaves what all of these leave. Undefined: it would not lie inside what the first one may do. */
function together(chain: readonly Writer[]): Operation | undefined {
  const [first] = chain;
  const last = chain.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const attributes = chain.reduce<Attributes>((all, each) => ({ ...all, ...stated(each.act.attributes) }), {});
  const act: WriteFile = { ...first.act, content: last.act.content, attributes, backup: chain.some((each) => each.act.backup) };
  const operation: Operation = { ...first.operation, act: { tag: "write-file", val: act } };
  return operationWithin(first.step.envelope.may, operation) === undefined ? operation : undefined;
}

function stated(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
