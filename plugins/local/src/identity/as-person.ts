import { decodeJson, encodeJson } from "@masterchef/wit/codec";
import type {
  Answer,
  Content,
  Disclosed,
  Failure,
  NumberedAnswer,
  NumberedQuery,
  Operation,
  Query,
  TransportOutcome,
} from "@masterchef/wit/host";
import { unanswered } from "../ask/answer.ts";
import { deadlineOf } from "../ask/ask-batch.ts";
import type { Context } from "../ask/context.ts";
import { failure } from "../failure.ts";
import type { ActContext } from "../run/act-context.ts";
import { failed, refused, Stop } from "../stop.ts";
import type { WorkerLink } from "./worker-link.ts";

/** A timer that is set for longer goes off at once. */
const longestTimer = 2 ** 31 - 1;
/** How much longer than its deadline a call to a worker may take: the worker itself ends what is late. */
const patience = 3000;

/** Asks questions of a worker. Every number is answered exactly once. */
export async function askWorker(
  link: WorkerLink,
  batch: readonly NumberedQuery[],
  context: Context,
  emit: (answer: NumberedAnswer) => void,
): Promise<void> {
  const open = new Map(batch.map(({ id, query }) => [id, query]));
  const own = batch.map(({ id, query }) => ({ id, query: { ...query, identity: undefined } }));
  const problem =
    (await sendBlobs(
      link,
      batch.flatMap(({ query }) => blobsOfQuery(query)),
      context,
    )) ??
    (await inTime(link, Math.max(0, ...batch.map(({ query }) => deadlineOf(query))), () =>
      link.call("ask", encodeJson("SessionAskRequest", { session: "", batch: own, secrets: disclosed(context) }), (burst) => {
        for (const answer of decodeJson("SessionAskResponse", burst).value) {
          // A worker answers only what it was asked, and once.
          if (open.delete(answer.id)) emit(answer);
        }
      }),
    ));
  for (const id of open.keys()) {
    emit({ id, answer: unanswered(problem ?? failure("unreachable", "the process that worked as this user did not answer")) });
  }
}

/** Asks one question of a worker. */
export async function askWorkerOnce(link: WorkerLink, query: Query, context: Context): Promise<Answer> {
  let found: Answer | undefined;
  await askWorker(link, [{ id: 0, query }], context, ({ answer }) => {
    found = answer;
  });
  return found ?? unanswered(failure("unreachable", "the process that worked as this user did not answer"));
}

/** Has a worker carry an operation out. Throws a `Stop` where it is not done. */
export async function performInWorker(link: WorkerLink, operation: Operation, context: ActContext): Promise<TransportOutcome> {
  const missing = await sendBlobs(link, blobsOfOperation(operation), context);
  if (missing !== undefined) throw refused(missing);
  const task = {
    id: 0,
    after: [],
    following: [],
    unlessDone: [],
    work: { tag: "operation", val: { ...operation, identity: undefined } },
    guards: [],
  } as const;
  let done: TransportOutcome | undefined;
  let stop: Stop | undefined;
  const problem = await inTime(link, context.deadline, () =>
    link.call("run", encodeJson("SessionRunRequest", { session: "", batch: [task], secrets: disclosed(context) }), (burst) => {
      for (const { what } of decodeJson("SessionRunResponse", burst).value) {
        if (what.tag === "output") context.onOutput(what.val);
        else if (what.tag === "done") done = what.val;
        else if (what.tag === "stale" || what.tag === "refused" || what.tag === "failed") stop = new Stop(what);
      }
    }),
  );
  if (stop !== undefined) throw stop;
  if (done === undefined) throw failed(problem ?? failure("unreachable", "the process that worked as this user did not say how it ended"));
  if (done.kept !== undefined) await fetchKept(link, done.kept, context);
  return done;
}

/** Calls; a link that does not come back in time is ended. */
async function inTime(link: WorkerLink, deadline: number, call: () => Promise<Failure | undefined>): Promise<Failure | undefined> {
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      link.end();
    },
    Math.min(deadline + patience, longestTimer),
  );
  try {
    const problem = await call();
    return late ? failure("timed-out", `there was no answer within ${deadline} ms; the file system or the device below may hang`) : problem;
  } finally {
    clearTimeout(timer);
  }
}

function disclosed(context: Context): readonly Disclosed[] {
  return [...context.secrets].map(([token, value]) => ({ token, value }));
}

function blobOf(content: Content | undefined): readonly string[] {
  return content?.tag === "blob" ? [content.val] : [];
}

function blobsOfQuery({ read }: Query): readonly string[] {
  switch (read.tag) {
    case "process":
      return blobOf(read.val.stdin);
    case "http":
      return blobOf(read.val.body);
    case "tree":
      return [read.val.manifest];
    case "directory":
      return read.val.except === undefined ? [] : [read.val.except];
    default:
      return [];
  }
}

function blobsOfOperation({ act }: Operation): readonly string[] {
  switch (act.tag) {
    case "write-file":
      return blobOf(act.val.content);
    case "run":
      return blobOf(act.val.process.stdin);
    case "http":
      return blobOf(act.val.body);
    default:
      return [];
  }
}

/** Gives a worker the blobs it needs and lacks. What is not here either it will say itself. */
async function sendBlobs(link: WorkerLink, digests: readonly string[], { blobs }: Context): Promise<Failure | undefined> {
  if (digests.length === 0) return undefined;
  let lacking: readonly string[] = [];
  const asked = await link.call("missing", encodeJson("SessionMissingRequest", { session: "", blobs: digests }), (burst) => {
    lacking = decodeJson("SessionMissingResponse", burst).value;
  });
  if (asked !== undefined) return asked;
  for (const blob of new Set(lacking)) {
    const size = blobs.size(blob);
    if (size === undefined) continue;
    let sent = 0;
    const send = async (bytes: Uint8Array): Promise<Failure | undefined> => {
      sent += bytes.length;
      const pieces = [{ blob, bytes, last: sent >= size }];
      return await link.call("supply", encodeJson("SessionSupplyRequest", { tag: "pieces", val: pieces }), () => undefined);
    };
    if (size === 0) await send(new Uint8Array());
    for (const bytes of blobs.pieces(blob)) {
      const problem = await send(bytes);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** Brings the bytes a worker kept to where `collect` finds them. */
async function fetchKept(link: WorkerLink, digest: string, { blobs }: Context): Promise<void> {
  if (blobs.has(digest)) return;
  const intake = blobs.intake();
  const problem = await link.call("collect", encodeJson("SessionCollectRequest", { session: "", blob: digest }), (burst) => {
    intake.write(decodeJson("SessionCollectResponse", burst).value);
  });
  if (problem === undefined) intake.finish();
  else intake.abandon();
}
