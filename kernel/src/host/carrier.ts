import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { FunctionName } from "./contracts.ts";

/** The arguments of a call by parameter name, in the host's form. */
export type CallRequest = Readonly<Record<string, unknown>>;

/** How one call ended. */
export type CallOutcome =
  /** What the plugin returned, not yet checked. */
  | { readonly tag: "returned"; readonly val: unknown }
  /** The plugin's own account of its failure. Whoever said it can be called again. */
  | { readonly tag: "fault"; readonly val: string }
  /** It was stopped, or stopped by itself. */
  | { readonly tag: "failed"; readonly val: CallFailure };

/** Why a call did not end by itself. */
export interface CallFailure {
  readonly code: DiagnosticCode;
  /** What happened, as the end of a sentence that begins with the plugin and the function. */
  readonly detail: string;
}

/** How the host reaches one plugin: a component in a worker, or a process behind a socket. */
export interface Carrier extends AsyncDisposable {
  /** Get ready ahead of the first call. A failure to get ready is told by the next call. */
  warm(): Promise<void>;
  /** Call one pure function. Several calls may be under way. Never throws for what the plugin does. */
  call(name: FunctionName, request: CallRequest): Promise<CallOutcome>;
  /** Let go of what is held for a next call alone and can be had again by then. */
  rest(): Promise<void>;
}
