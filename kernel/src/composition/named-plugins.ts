import type { AdmittedPlugin } from "../host/admitted-plugin.ts";
import type { SiteTexts } from "./compile-site.ts";

/** How YAML can write a name so that it does not stand in the text. */
const escapes = ["\\x", "\\u", "\\U"];

/** The plugins with a type whose name stands in these texts: those their resources may be of, and maybe more. A site may have other files with others. */
export function namedPlugins(plugins: readonly AdmittedPlugin[], { site, varsFiles }: SiteTexts): readonly AdmittedPlugin[] {
  const texts = [site, ...varsFiles].map(({ text }) => Buffer.from(text.buffer, text.byteOffset, text.byteLength));
  const holds = (word: string): boolean => texts.some((text) => text.includes(word));
  if (escapes.some(holds)) return plugins;
  return plugins.filter(({ manifest }) => Object.keys(manifest.types ?? {}).some((type) => holds(`${type}.`)));
}
