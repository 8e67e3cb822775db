import type { ResourceOrigin } from "../compile/trace/origin.ts";
import type { Compiled } from "../compile/compile-input.ts";
import { didYouMean, listOf, suggest } from "../compile/words/suggest.ts";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { compileSite, readSite, wholly } from "./compile-site.ts";
import type { SiteContext } from "./site-context.ts";

/** Where a resource of the site comes from, or one value of it. No host is contacted: what hangs on facts is told as it is written. */
export async function explainResource(context: SiteContext, address: string): Promise<Outcome<ResourceOrigin>> {
  const texts = await readSite(context);
  if (texts.value === undefined) return { diagnostics: texts.diagnostics };
  const { value, diagnostics } = wholly(await compileSite(context, texts.value, undefined));
  if (value === undefined) return { diagnostics };
  const origin = value.trace(address);
  if (origin !== undefined) return { value: origin, diagnostics };
  return { diagnostics: [...diagnostics, unknown(address, value)] };
}

function unknown(address: string, { ir, trace }: Compiled): Diagnostic {
  const end = address.lastIndexOf(".");
  const [owner, name] = [trace(address.slice(0, end)), address.slice(end + 1)];
  if (owner !== undefined) {
    const set = owner.values.map((value) => value.name);
    const near = didYouMean(name, set);
    const known = set.length === 0 ? " It has one value." : ` Set are ${listOf(set, 40)}.`;
    return errorOf("MC_CONFIG_UNKNOWN_KEY", {
      about: address,
      detail: `${owner.address} has no ${JSON.stringify(name)}.${near === "" ? known : near}`,
    });
  }
  const near = suggest(
    address,
    ir.resources.map((resource) => resource.address),
  );
  const advice =
    near === undefined ? "Write type.name, type.name[key], or one of these with an attribute: file.motd.mode." : `Did you mean ${near}?`;
  return errorOf("MC_REFERENCE_UNKNOWN", { about: address, detail: `The site has no resource ${address}. ${advice}` });
}
