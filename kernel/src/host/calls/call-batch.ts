import { CodecError } from "@masterchef/wit/codec";
import { errorOf } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Called } from "../../ir/called.ts";
import { blamedText } from "../../ir/blamed.ts";
import type { Blamed } from "../../ir/blamed.ts";
import { blame, faultText } from "../blame.ts";
import type { CallFailure, CallRequest, Carrier } from "../carrier.ts";
import type { FunctionName } from "../contracts.ts";
import { fixedLimits } from "../limits.ts";
import { nestingOf } from "../manifest/strict-json.ts";
import type { OpenAsks } from "../memo/open-asks.ts";
import type { ResultMemo } from "../memo/result-memo.ts";
import { cutBatch, memberSize } from "./batch.ts";
import type { BatchSizes } from "./batch.ts";

/** A plugin and the way to it. */
export interface CallTarget {
  readonly plugin: Blamed;
  readonly carrier: Carrier;
  /** A remark for the plugin's author. */
  readonly note: (text: string) => void;
  /** What was computed before. */
  readonly memo: Promise<ResultMemo>;
  readonly openAsks: OpenAsks;
}

/** One function called for many members. */
export interface BatchCall<Result> {
  readonly function: FunctionName;
  readonly count: number;
  readonly sizes: BatchSizes;
  /** The documents every call carries, as JSON text. */
  readonly common: readonly string[];
  /** The documents a member brings into the plugin besides. */
  readonly documents: (member: number) => readonly string[];
  /** All that a member's result depends on, if it may be kept; undefined if it may not. */
  readonly memoKey: (member: number) => string | undefined;
  /** The arguments for these members. */
  readonly request: (members: readonly number[]) => CallRequest;
  /** The checked results. Throws `CodecError` at a value that breaks the contract. */
  readonly accept: (returned: unknown) => readonly Result[];
}

/** How a call of several members ended: a result for each, or one failure for all. */
type Tried<Result> = { readonly tag: "ok"; readonly val: readonly Result[] } | { readonly tag: "err"; readonly val: CallFailure };

const costly: readonly string[] = ["MC_HOST_DEADLINE", "MC_HOST_HEAP", "MC_HOST_DIED"];

/**
 * Call a function for each member, in as few calls as the contract's bounds allow. Where a call fails, its members are called one by one, which the
 * contract makes sound (a member's result does not depend on the others), so that only those get a fault that cause one.
 */
export async function callBatch<Result>(target: CallTarget, call: BatchCall<Result>): Promise<readonly Called<Result>[]> {
  const results: Called<Result>[] = [];
  const callable: number[] = [];
  const commonProblem = firstProblem(call.common);
  const memo = await target.memo;
  // Made once for each member: a key is a digest over all of its input.
  const keys = memo.isKeeping ? Array.from({ length: call.count }, (_, member) => call.memoKey(member)) : [];
  const kept = keptResults(call, memo, keys);
  for (let member = 0; member < call.count; member += 1) {
    const known = kept.get(member);
    if (known !== undefined) {
      results[member] = { tag: "ok", val: known };
      continue;
    }
    const problem = commonProblem ?? memberProblem(call, member);
    if (problem === undefined) callable.push(member);
    else results[member] = { tag: "fault", val: refusal(target.plugin, call.function, problem) };
  }
  const sizes: BatchSizes = {
    base: call.sizes.base,
    own: (at) => call.sizes.own(callable[at] ?? 0),
    shared: (at) => call.sizes.shared(callable[at] ?? 0),
    entry: (index) => call.sizes.entry(index),
  };
  const runs = cutBatch(callable.length, sizes).map((run) => run.map((at) => callable[at] ?? 0));
  await Promise.all(
    runs.map(async (members) => {
      const outcomes = await callRun(target, call, members);
      for (const [at, member] of members.entries()) {
        const outcome = outcomes[at];
        if (outcome === undefined) continue;
        results[member] = outcome;
        const key = keys[member];
        if (key !== undefined && outcome.tag === "ok") memo.set(key, outcome.val);
      }
    }),
  );
  return results;
}

/** The results that were kept, by member. They are checked like any other: what lies on a disk may be anything. */
function keptResults<Result>(
  call: BatchCall<Result>,
  memo: ResultMemo,
  keys: readonly (string | undefined)[],
): ReadonlyMap<number, Result> {
  const members: number[] = [];
  const kept: unknown[] = [];
  for (const [member, key] of keys.entries()) {
    const result = key === undefined ? undefined : memo.get(key);
    if (result === undefined) continue;
    members.push(member);
    kept.push(result);
  }
  const accepted = kept.length === 0 ? undefined : acceptResult(kept, kept.length, call.accept);
  if (accepted?.tag !== "ok") return new Map();
  return new Map(
    members.flatMap((member, at) => {
      const result = accepted.val[at];
      return result === undefined ? [] : [[member, result] as const];
    }),
  );
}

async function callRun<Result>(
  target: CallTarget,
  call: BatchCall<Result>,
  members: readonly number[],
): Promise<readonly Called<Result>[]> {
  const tried = await tryCall(target, call, members);
  if (tried.tag === "ok") return tried.val.map((val) => ({ tag: "ok", val }));
  if (members.length === 1) return [{ tag: "fault", val: blame(target.plugin, call.function, tried.val) }];
  return findCulprits(target, call, members, tried.val);
}

async function findCulprits<Result>(
  target: CallTarget,
  call: BatchCall<Result>,
  members: readonly number[],
  first: CallFailure,
): Promise<readonly Called<Result>[]> {
  const results: Called<Result>[] = [];
  let culprits = 0;
  let costlyCulprits = 0;
  for (const member of members) {
    if (costlyCulprits >= fixedLimits.culprits) {
      const detail = `was not called for this resource, because ${costlyCulprits} others of its batch had each cost it a deadline or its process. The first of them ${first.detail}`;
      results.push({ tag: "fault", val: blame(target.plugin, call.function, { code: first.code, detail }) });
      continue;
    }
    const tried = await tryCall(target, call, [member]);
    const [result] = tried.tag === "ok" ? tried.val : [];
    if (tried.tag === "ok" && result !== undefined) {
      results.push({ tag: "ok", val: result });
      continue;
    }
    const failure = tried.tag === "err" ? tried.val : first;
    culprits += 1;
    if (costly.includes(failure.code)) costlyCulprits += 1;
    results.push({ tag: "fault", val: blame(target.plugin, call.function, failure) });
  }
  if (culprits === 0) {
    target.note(
      `A call of \`${call.function}\` for ${members.length} members ${first.detail} Each member alone was answered, so the result of one depends on the others.`,
    );
  }
  return results;
}

async function tryCall<Result>(target: CallTarget, call: BatchCall<Result>, members: readonly number[]): Promise<Tried<Result>> {
  const outcome = await target.carrier.call(call.function, call.request(members));
  switch (outcome.tag) {
    case "fault":
      return { tag: "err", val: { code: "MC_HOST_FAULT", detail: `failed and ${faultText(outcome.val)}` } };
    case "failed":
      return { tag: "err", val: outcome.val };
    case "returned":
      return acceptResult(outcome.val, members.length, call.accept);
  }
}

function acceptResult<Result>(returned: unknown, count: number, accept: (returned: unknown) => readonly Result[]): Tried<Result> {
  let val: readonly Result[];
  try {
    val = accept(returned);
  } catch (error) {
    if (error instanceof CodecError)
      return { tag: "err", val: { code: "MC_HOST_RESULT", detail: `returned what its contract does not know: ${error.message}.` } };
    throw error;
  }
  if (val.length === count) return { tag: "ok", val };
  return { tag: "err", val: { code: "MC_HOST_RESULT", detail: `returned ${val.length} results for a batch of ${count}.` } };
}

function memberProblem<Result>(call: BatchCall<Result>, member: number): string | undefined {
  const problem = firstProblem(call.documents(member));
  if (problem !== undefined) return problem;
  const size = call.sizes.base + memberSize(member, call.sizes);
  return size > fixedLimits.batchBytes ? `the resource and its answers take ${size} bytes, more than ${fixedLimits.batchBytes}` : undefined;
}

function firstProblem(documents: readonly string[]): string | undefined {
  for (const document of documents) {
    if (document.length > fixedLimits.documentBytes || Buffer.byteLength(document) > fixedLimits.documentBytes) {
      return `a document of the resource is larger than ${fixedLimits.documentBytes} bytes`;
    }
    // A text that is shorter than its brackets would be needs no look.
    if (document.length > 2 * fixedLimits.nesting && nestingOf(document) > fixedLimits.nesting) {
      return `a document of the resource is nested deeper than ${fixedLimits.nesting} levels`;
    }
  }
  return undefined;
}

function refusal(plugin: Blamed, called: string, problem: string): Diagnostic {
  return errorOf("MC_HOST_INPUT", { about: plugin.name, detail: blamedText(plugin, called, `was not called: ${problem}.`) });
}
