import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** What a call into a plugin brought for one member: what the plugin said, or a fault, which blames the plugin and says nothing about the member. */
export type Called<T> = { readonly tag: "ok"; readonly val: T } | { readonly tag: "fault"; readonly val: Diagnostic };
