/** Short ways to ask and to act in tests. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type {
  Act,
  Attributes,
  Content,
  Disclosed,
  Event,
  Guard,
  Happening,
  Operation,
  Prior,
  Query,
  Read,
  Answer,
  Session,
  Task,
} from "@masterchef/wit/host";
import { createLocalSession } from "../session/local-session.ts";
import type { LocalSession } from "../session/local-session.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** A session over this machine with real workers. */
export function openSession(): LocalSession {
  return createLocalSession({ workerCommand: [process.execPath, main, "--worker"] });
}

/** Runs a test with a session and a folder of its own, and leaves neither behind. */
export async function withSession(use: (session: LocalSession, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync("/var/tmp/masterchef-test-");
  const session = openSession();
  try {
    await use(session, folder);
  } finally {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `sha256:` of a text. */
export function sha256(text: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** A question with nothing but what is read. */
export function query(read: Read, more: Partial<Query> = {}): Query {
  return { read, reads: [], identity: undefined, deadline: undefined, scratch: undefined, ...more };
}

/** What to report of a file. */
export interface Want {
  readonly digest?: boolean;
  readonly content?: boolean;
  readonly modified?: boolean;
  readonly securityLabel?: boolean;
}

/** A question about one file. */
export function fileRead(path: string, want: Want = {}, more: { readonly follow?: boolean; readonly contentLimit?: number } = {}): Read {
  return {
    tag: "file",
    val: {
      path,
      follow: more.follow ?? false,
      want: details(want),
      compare: undefined,
      verify: undefined,
      contentLimit: more.contentLimit ?? 65_536,
    },
  };
}

/** Every flag, as the host's form has them. */
export function details(want: Want): Required<Want> {
  return { digest: false, content: false, modified: false, securityLabel: false, ...want };
}

/** A question for a program. */
export function processRead(argv: readonly string[], more: Partial<Extract<Read, { tag: "process" }>["val"]> = {}): Read {
  return { tag: "process", val: { argv, cwd: undefined, env: [], umask: undefined, stdin: undefined, outputLimit: 65_536, ...more } };
}

/** Asks a batch and gives the answers in the order of the questions. */
export async function askAll(session: Session, queries: readonly Query[], secrets: readonly Disclosed[] = []): Promise<readonly Answer[]> {
  const answers = new Map<number, Answer>();
  for await (const burst of session.ask(
    queries.map((each, id) => ({ id, query: each })),
    secrets,
  )) {
    for (const { id, answer } of burst) {
      if (answers.has(id)) throw new Error(`question ${id} was answered twice`);
      answers.set(id, answer);
    }
  }
  return queries.map((_, id) => {
    const answer = answers.get(id);
    if (answer === undefined) throw new Error(`question ${id} was not answered`);
    return answer;
  });
}

/** Asks one question and gives what was observed or why not. */
export async function ask(
  session: Session,
  read: Read,
  more: Partial<Query> = {},
  secrets: readonly Disclosed[] = [],
): Promise<Answer["outcome"]> {
  const [answer] = await askAll(session, [query(read, more)], secrets);
  if (answer === undefined) throw new Error("no answer");
  return answer.outcome;
}

/** The name of a failure: its reason, or the word behind `other`; nothing for an observation. */
export function reasonOf(outcome: Answer["outcome"] | Happening | undefined): string | undefined {
  if (outcome === undefined) return undefined;
  if (outcome.tag !== "err" && outcome.tag !== "refused" && outcome.tag !== "failed") return undefined;
  const { reason } = outcome.val;
  return reason.tag === "other" ? reason.val : reason.tag;
}

/** What a failure says to a person. */
export function messageOf(outcome: Answer["outcome"] | Happening): string {
  return outcome.tag === "err" || outcome.tag === "refused" || outcome.tag === "failed" ? outcome.val.message : "";
}

/** An operation with nothing but the act. */
function operation(act: Act, more: Partial<Operation> = {}): Operation {
  const hazards = { interruption: false, disconnection: false, reboot: false };
  return { act, writes: [], destroys: [], effects: [], opaque: false, identity: undefined, deadline: undefined, hazards, ...more };
}

/** Attributes of which most are not set. */
export function attributes(set: Partial<Attributes> = {}): Attributes {
  return { mode: undefined, owner: undefined, group: undefined, securityLabel: undefined, ...set };
}

type WriteAct = Extract<Act, { tag: "write-file" }>["val"];

/** Writes a text into a file that is not there yet, unless told otherwise. */
export function writeAct(path: string, content: string | Content, more: Partial<WriteAct> = {}): Act {
  return {
    tag: "write-file",
    val: {
      path,
      content: typeof content === "string" ? { tag: "text", val: content } : content,
      signed: undefined,
      replaces: { tag: "absent" },
      attributes: attributes(),
      backup: false,
      validate: undefined,
      inPlace: false,
      ...more,
    },
  };
}

/** A regular file with this text must be there. */
export function holding(text: string): Prior {
  return { tag: "digest", val: sha256(text) };
}

type RunAct = Extract<Act, { tag: "run" }>["val"];

/** Runs a program. */
export function runAct(argv: readonly string[], more: Partial<RunAct> = {}, process: Partial<RunAct["process"]> = {}): Act {
  return {
    tag: "run",
    val: {
      process: { argv, cwd: undefined, env: [], umask: undefined, stdin: undefined, outputLimit: 1_048_576, ...process },
      exits: [],
      contains: undefined,
      ...more,
    },
  };
}

/** A task with nothing but its work. */
export function task(id: number, act: Act, more: Partial<Task> & { readonly operation?: Partial<Operation> } = {}): Task {
  const { operation: part, ...rest } = more;
  return { id, after: [], following: [], unlessDone: [], work: { tag: "operation", val: operation(act, part) }, guards: [], ...rest };
}

/** All events of a batch. */
export async function events(session: Session, tasks: readonly Task[], secrets: readonly Disclosed[] = []): Promise<readonly Event[]> {
  const all: Event[] = [];
  for await (const burst of session.run(tasks, secrets)) all.push(...burst);
  return all;
}

/** How each task ended, in the order of the batch. Throws where one ended twice or not at all. */
export async function run(session: Session, tasks: readonly Task[], secrets: readonly Disclosed[] = []): Promise<readonly Happening[]> {
  const last = new Map<number, Happening>();
  for (const { id, what } of await events(session, tasks, secrets)) {
    if (what.tag === "started" || what.tag === "output") continue;
    if (last.has(id)) throw new Error(`task ${id} ended twice`);
    last.set(id, what);
  }
  return tasks.map(({ id }) => {
    const what = last.get(id);
    if (what === undefined) throw new Error(`task ${id} did not end`);
    return what;
  });
}

/** Carries out one act. */
export async function act(
  session: Session,
  what: Act,
  more: Parameters<typeof task>[2] = {},
  secrets: readonly Disclosed[] = [],
): Promise<Happening> {
  const [end] = await run(session, [task(0, what, more)], secrets);
  if (end === undefined) throw new Error("no end");
  return end;
}

/** A guard on what a question answers now. */
export function guard(read: Read, expect: string): Guard {
  return { query: query(read), expect };
}
