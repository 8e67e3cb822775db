import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { countLifted, LiftBudgetExceeded } from "./count-lifted.ts";
import type { LiftBudget } from "./count-lifted.ts";
import type { WorkerCall, WorkerReply, WorkerStart } from "./messages.ts";

/** A function of the guest, which may do anything. */
type GuestFunction = (...values: readonly unknown[]) => unknown;

/** One instance of the component and the memories it made. */
interface Instance {
  readonly functions: ReadonlyMap<string, GuestFunction>;
  readonly memories: readonly WebAssembly.Memory[];
}

type Instantiate = (
  getCoreModule: (name: string) => WebAssembly.Module,
  imports: Readonly<Record<string, never>>,
  instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
) => unknown;

const port = parentPort;
if (port === null) throw new Error("This module runs in a worker.");
const reply = (message: WorkerReply): void => port.postMessage(message);
await run(readStart(workerData));

async function run(start: WorkerStart): Promise<void> {
  const budget = countLifted(start.liftBytes);
  let makeInstance: () => Promise<Instance>;
  let instance: Instance | undefined;
  try {
    const modules = new Map([...start.modules].map(([name, bytes]) => [name, new WebAssembly.Module(copied(bytes))]));
    const instantiate = readInstantiate(await import(start.javascript));
    makeInstance = () => newInstance(instantiate, modules, start.interface);
    instance = await makeInstance();
  } catch (error) {
    reply({ tag: "failed", why: "start", detail: describe(error) });
    return;
  }
  let calls = 0;
  port?.on("message", (call: WorkerCall) => {
    void (async () => {
      const ready: Instance | WorkerReply =
        instance ??
        (await makeInstance().catch((error: unknown): WorkerReply => ({ tag: "failed", why: "start", detail: describe(error) })));
      if ("tag" in ready) {
        reply(ready);
        return;
      }
      instance = ready;
      const outcome = callGuest(ready, call, budget, start.memoryBytes);
      // Whatever ended otherwise than by a value or a fault may have left the instance's memory half changed.
      if (outcome.tag === "failed") instance = undefined;
      reply(outcome);
      calls += 1;
      // By then the functions that matter have been compiled; a thread that is ended later stores nothing.
      if (calls === 2) flushCompileCache();
    })();
  });
  reply({ tag: "ready" });
}

function callGuest(instance: Instance, call: WorkerCall, budget: LiftBudget, memoryBytes: number): WorkerReply {
  const guest = instance.functions.get(call.function);
  if (guest === undefined) return { tag: "failed", why: "trap", detail: "the function is not there" };
  budget.reset();
  try {
    return { tag: "returned", val: guest(...call.arguments) };
  } catch (error) {
    if (error instanceof LiftBudgetExceeded) return { tag: "failed", why: "lift", detail: error.message };
    // What failed for want of memory shows as a trap or as a fault, at a size where the next growth was refused.
    const used = instance.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    if (used * 2 > memoryBytes && used + growthStep > memoryBytes) return { tag: "failed", why: "memory", detail: describe(error) };
    // The payload of a top-level `err` is thrown as it is.
    if (typeof error === "string") return { tag: "fault", val: error };
    return { tag: "failed", why: "trap", detail: describe(error) };
  }
}

/** Allocators ask for this much or more at a time when a program is about to run out. */
const growthStep = 4 * 1024 * 1024;

async function newInstance(
  instantiate: Instantiate,
  modules: ReadonlyMap<string, WebAssembly.Module>,
  interfaceName: string,
): Promise<Instance> {
  const memories: WebAssembly.Memory[] = [];
  const used = new Set<WebAssembly.Module>();
  const root = await instantiate(
    (name) => {
      const module = modules.get(name);
      if (module === undefined) throw new Error(`there is no core module ${name}`);
      return module;
    },
    {},
    (module, imports) => {
      const core = new WebAssembly.Instance(module, imports);
      const own = Object.values(core.exports).filter((item) => item instanceof WebAssembly.Memory);
      // Each memory was given a maximum of its own, so a module that is used twice would get twice as much.
      if (own.length > 0 && used.has(module)) throw new Error("a module with a memory is instantiated twice");
      used.add(module);
      memories.push(...own.filter((memory) => !memories.includes(memory)));
      return core;
    },
  );
  const exported = memberOf(root, interfaceName);
  const functions = new Map<string, GuestFunction>();
  for (const [name, value] of Object.entries(exported ?? {})) {
    if (isFunction(value)) functions.set(name, value);
  }
  return { functions, memories };
}

function readStart(data: unknown): WorkerStart {
  if (!isStart(data)) throw new Error("The worker was started with something else than a component.");
  return data;
}

function isStart(data: unknown): data is WorkerStart {
  return typeof data === "object" && data !== null && "modules" in data && data.modules instanceof Map && "javascript" in data;
}

function readInstantiate(module: unknown): Instantiate {
  const instantiate = typeof module === "object" && module !== null && "instantiate" in module ? module.instantiate : undefined;
  if (!isInstantiate(instantiate)) throw new Error("the transpiled module has no function `instantiate`");
  return instantiate;
}

function isInstantiate(value: unknown): value is Instantiate {
  return typeof value === "function";
}

function isFunction(value: unknown): value is GuestFunction {
  return typeof value === "function";
}

function memberOf(root: unknown, name: string): object | undefined {
  if (typeof root !== "object" || root === null) return undefined;
  const member: unknown = Reflect.get(root, name);
  return typeof member === "object" && member !== null ? member : undefined;
}

/** In memory of this thread alone, as compiling wants it. */
function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** What happened, in words. A guest can throw anything, also something whose text cannot be asked for. */
function describe(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return "something that has no text was thrown";
  }
}
