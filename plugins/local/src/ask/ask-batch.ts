import { setImmediate as breathe } from "node:timers/promises";
import type { Answer, NumberedAnswer, NumberedQuery, Query } from "@masterchef/wit/host";
import { failure, failureOf } from "../failure.ts";
import { createLimiter } from "../limiter.ts";
import { answerAccount } from "./account.ts";
import { unanswered } from "./answer.ts";
import type { Context } from "./context.ts";
import { answerDirectory } from "./directory.ts";
import { answerFileLater, answerFileNow } from "./file.ts";
import type { RealPaths } from "./file.ts";
import { answerHttp } from "./http.ts";
import { answerProcess } from "./process.ts";
import { answerTree } from "./tree.ts";

/** Answers one question, as whoever it names. */
export type AskOne = (query: Query, context: Context) => Promise<Answer>;

/** Questions under way at the same time, beyond files that are answered at once. */
const parallelAsks = 32;
const parallelPrograms = 8;
/** When a question names none. */
const defaultDeadline = 10_000;
/** How long files are answered before anything else gets a turn, in milliseconds. */
const turn = 8;

/** A deadline in milliseconds. */
export function deadlineOf(query: Query): number {
  return query.deadline ?? defaultDeadline;
}

/**
 * Answers questions as ourselves, every number exactly once, in whatever order they come in. Never throws.
 *
 * Small files are read at once, one after another: handing each to another thread and back costs more than reading it. All others are started
 * first and answered beside them.
 */
export async function askBatch(batch: readonly NumberedQuery[], context: Context, emit: (answer: NumberedAnswer) => void): Promise<void> {
  const programs = createLimiter(parallelPrograms);
  const others = createLimiter(parallelAsks);
  const slow: Promise<void>[] = [];
  const quick: NumberedQuery[] = [];

  function later({ id, query }: NumberedQuery): void {
    const limiter = query.read.tag === "process" ? programs : others;
    slow.push(limiter(async () => emit({ id, answer: await answerSlowly(query, context) })));
  }

  for (const numbered of batch) {
    if (numbered.query.read.tag === "file") quick.push(numbered);
    else later(numbered);
  }
  let realPaths: RealPaths = new Map();
  let accounts = context.accounts();
  let began = performance.now();
  for (const numbered of quick) {
    const { id, query } = numbered;
    if (query.read.tag !== "file") continue;
    if (performance.now() - began > turn) {
      await breathe();
      realPaths = new Map();
      accounts = context.accounts();
      began = performance.now();
    }
    const answer = answerFileNow(query.read.val, accounts, realPaths);
    if (answer === "later") later(numbered);
    else emit({ id, answer });
  }
  await Promise.all(slow);
}

/** Answers one question as ourselves. Never throws. */
export async function askOne(query: Query, context: Context): Promise<Answer> {
  if (query.read.tag === "file") {
    const answer = answerFileNow(query.read.val, context.accounts(), new Map());
    if (answer !== "later") return answer;
  }
  return await answerSlowly(query, context);
}

async function answerSlowly(query: Query, context: Context): Promise<Answer> {
  const { read } = query;
  const deadline = deadlineOf(query);
  try {
    if (read.tag === "process") return await answerProcess(read.val, query, context, deadline);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(deadline)]);
    switch (read.tag) {
      case "file":
        return await answerFileLater(read.val, context.accounts(), signal);
      case "directory":
        return await answerDirectory(read.val, context, signal);
      case "tree":
        return await answerTree(read.val, context, signal);
      case "account":
        return await answerAccount(read.val, context, signal);
      case "http":
        return await answerHttp(read.val, context, signal);
      case "other":
        return unanswered(
          failure("unsupported", `this transport cannot answer ${read.val.name}; use a transport that lists it among its reads`),
        );
    }
  } catch (error) {
    return unanswered(failureOf(error, `answer a question about ${read.tag}`));
  }
}
