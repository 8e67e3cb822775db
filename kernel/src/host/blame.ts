import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { blamedText } from "../ir/blamed.ts";
import type { Blamed } from "../ir/blamed.ts";
import type { CallFailure } from "./carrier.ts";
import { fixedLimits } from "./limits.ts";

/** A call that did not end well, with the plugin, its version, the function and the limit in the text. */
export function blame(plugin: Blamed, called: string, failure: CallFailure): Diagnostic {
  return errorOf(failure.code, {
    about: plugin.name,
    detail: blamedText(plugin, called, failure.detail),
  });
}

/** The plugin's own account of its failure, cut to a bearable length. It may quote its input. */
export function faultText(account: string): string {
  const bounded = account.length > fixedLimits.faultCharacters ? `${account.slice(0, fixedLimits.faultCharacters)} ...` : account;
  return bounded.trim() === "" ? "gave no reason." : `said:\n${bounded}`;
}
