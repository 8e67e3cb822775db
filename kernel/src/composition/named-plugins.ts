import type { SiteTexts } from "./compile-site.ts";

/** What of a plugin tells its types. */
interface Typed {
  readonly manifest: { readonly types?: Readonly<Record<string, unknown>> | undefined };
}

/** How YAML can write a name so that it does not stand in the text. */
const escapes = ["\\x", "\\u", "\\U"];

/** The plugins with a type whose name stands in these texts as a name may begin: those their resources may be of, and maybe more. A site may have other files with others. */
export function namedPlugins<P extends Typed>(plugins: readonly P[], { site, varsFiles }: SiteTexts): readonly P[] {
  const texts = [site, ...varsFiles].map(({ text }) => Buffer.from(text.buffer, text.byteOffset, text.byteLength));
  if (texts.some((text) => escapes.some((word) => text.includes(word)))) return plugins;
  return plugins.filter(({ manifest }) => Object.keys(manifest.types ?? {}).some((type) => texts.some((text) => begins(text, `${type}.`))));
}

/** Whether a word stands somewhere and nothing that it could be the rest of before it: `/var/log/service.log` names no service. */
function begins(text: Buffer, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[A-Za-z0-9_./]/.test(String.fromCodePoint(text[at - 1] ?? 0))) return true;
  }
  return false;
}
