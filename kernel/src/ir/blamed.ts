import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** The plugin that a diagnostic blames. */
export interface Blamed {
  readonly name: string;
  readonly version: string;
}

/** How a plugin broke a rule. `what` goes on after its name and function, names the limit where there is one, and ends without a full stop. */
export interface Breach {
  readonly code: DiagnosticCode;
  readonly what: string;
}

/** The one form of sentence in which a plugin is blamed: its name, its version, the function, and what it did. `what` ends the sentence. */
export function blamedText(plugin: Blamed, called: string, what: string): string {
  return `The plugin ${plugin.name} ${plugin.version}, in its function \`${called}\`, ${what}`;
}

/** A rule broken, as an error about a resource. */
export function breachOf(breach: Breach, by: { readonly plugin: Blamed; readonly called: string; readonly about: string }): Diagnostic {
  const detail = `${blamedText(by.plugin, by.called, breach.what)}. Report it to the plugin's author.`;
  return errorOf(breach.code, { about: by.about, detail });
}
