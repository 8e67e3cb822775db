import type { Act, Operation } from "@masterchef/wit/host";
import { defaultExecution } from "../../../ir/execution.ts";
import type { ChangeStep, OpenStep, RefreshStep, SettledStep, StepCommon } from "../../step.ts";

/** A step of a test with what is of no account to it left plain. */
function commonOf(address: string): StepCommon {
  return {
    address,
    type: address.slice(0, address.indexOf(".")),
    plugin: "test/plugin",
    desired: {},
    name: address.slice(address.indexOf(".") + 1),
    basis: [],
    grade: "exact",
    envelope: { may: [], claims: [], needs: [], sideEffects: [] },
    execution: defaultExecution,
    after: [],
    behind: [],
    settleMs: 0,
    claimed: [],
  };
}

/** A step with nothing to do. */
export function settledStep(address: string, given: Partial<SettledStep> = {}): SettledStep {
  return { ...commonOf(address), kind: "settled", state: {}, ...given };
}

/** A step that does these acts. */
export function changeStep(address: string, acts: readonly Act[], given: Partial<ChangeStep> = {}): ChangeStep {
  return {
    ...commonOf(address),
    kind: "change",
    action: "update",
    current: {},
    predicted: {},
    knownAfter: [],
    attributes: [],
    operations: acts.map((act) => ({ operation: operationOf(act), occasion: "always", guards: [] })),
    reason: "it differs",
    ...given,
  };
}

/** A step that is left open. */
export function openStep(address: string, given: Partial<OpenStep> = {}): OpenStep {
  return { ...commonOf(address), kind: "open", grade: "open", reason: "nobody knows yet", ...given };
}

/** A refresh of a resource by another. */
export function refreshStep(address: string, source: string, given: Partial<RefreshStep> = {}): RefreshStep {
  return {
    ...commonOf(address),
    kind: "refresh",
    causes: [{ source, reaction: "", written: [] }],
    operations: [],
    reason: `because ${source} changes`,
    ...given,
  };
}

/** An operation that does this and has nothing else to say. */
export function operationOf(act: Act, given: Partial<Operation> = {}): Operation {
  return {
    act,
    writes: [],
    destroys: [],
    effects: [],
    opaque: false,
    hazards: { interruption: false, disconnection: false, reboot: false },
    ...given,
  };
}

/** The act of writing a file that was not there. */
export function writeFile(path: string, given: Partial<Extract<Act, { readonly tag: "write-file" }>["val"]> = {}): Act {
  return {
    tag: "write-file",
    val: {
      path,
      content: { tag: "text", val: "x\n" },
      replaces: { tag: "absent" },
      attributes: {},
      backup: true,
      inPlace: false,
      ...given,
    },
  };
}

/** The act of removing one file, with a copy. */
export function removeFile(path: string, given: Partial<Extract<Act, { readonly tag: "remove" }>["val"]> = {}): Act {
  return {
    tag: "remove",
    val: { path, recursive: false, replaces: { tag: "digest", val: `sha256:${"0".repeat(64)}` }, backup: true, ...given },
  };
}

/** The act of running a program. */
export function runProgram(...argv: readonly string[]): Act {
  return { tag: "run", val: { process: { argv, env: [], outputLimit: 1024 }, exits: [] } };
}
