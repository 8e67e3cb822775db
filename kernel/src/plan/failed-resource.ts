import type { DiagnosticCode } from "../diagnostics/catalogue.ts";

/** A resource that the plan leaves alone: its plugin broke a rule, or something it depends on could not be planned. */
export interface FailedResource {
  readonly address: string;
  readonly type: string;
  readonly plugin: string;
  readonly code: DiagnosticCode;
  /** What the plugin did, or why the resource is held back. It may quote the plugin. */
  readonly reason: string;
  /** Address of the resource whose failure holds this one back. Missing where its own plugin is at fault. */
  readonly blockedBy?: string | undefined;
}
