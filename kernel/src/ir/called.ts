import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** What came of handing one member of a batch to a plugin: its answer, or the plugin's own failure. */
export type Called<T> = { readonly tag: "ok"; readonly val: T } | { readonly tag: "fault"; readonly val: Diagnostic };
