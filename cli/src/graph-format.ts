import type { OptionValues } from "./invocation.ts";
import { nearest } from "./nearest.ts";
import { graphFormats } from "./view/shown-report.ts";
import type { GraphFormat } from "./view/shown-report.ts";

/** The form that `--format` asks for; text if it asks for none. */
export function formatOf(options: OptionValues): { readonly name: GraphFormat } | { readonly wrong: string } {
  const given = options.value("format") ?? "text";
  const name = graphFormats.find((each) => each === given);
  if (name !== undefined) return { name };
  const close = nearest(given, graphFormats);
  const hint = close === undefined ? "" : ` Did you mean "${close}"?`;
  return { wrong: `There is no format "${given}".${hint} Choose one of ${graphFormats.join(", ")}.` };
}
