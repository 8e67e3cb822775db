import { stat } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";
import { documentsOf } from "../compile/compose/compose-site.ts";
import { formatDocument } from "../compile/format/format-document.ts";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { failureText, readWhole } from "../site/site-files.ts";
import { replaceFile } from "../site/replace-file.ts";
import { errorCode } from "../state/write-failure.ts";
import { readSite } from "./compile-site.ts";
import type { FormatOptions, FormattedFile } from "./kernel-contract.ts";
import type { SiteContext } from "./site-context.ts";

/** Brings documents into canonical form: those named, or all that the site is composed of. If one of them has errors, none is written. */
export async function formatSite(context: SiteContext, { files, check }: FormatOptions): Promise<Outcome<readonly FormattedFile[]>> {
  const { site } = context.options;
  const named = files.length > 0 ? { value: files, diagnostics: [] } : await siteDocuments(context);
  if (named.value === undefined) return { diagnostics: named.diagnostics };
  const diagnostics: Diagnostic[] = [];
  const found: { readonly name: string; readonly path: string; readonly text: string; readonly differs: boolean }[] = [];
  for (const path of new Set(named.value)) {
    const name = nameOf(path, site);
    const read = await readWhole(path);
    if ("failure" in read) {
      diagnostics.push(errorOf("MC_SITE_READ", { about: name, detail: `${name} cannot be read: ${failureText(read)}. Mend the path.` }));
      continue;
    }
    const formatted = formatDocument(name, read.bytes);
    diagnostics.push(...formatted.diagnostics);
    const text = formatted.value;
    if (text !== undefined) found.push({ name, path, text, differs: !Buffer.from(text).equals(read.bytes) });
  }
  if (diagnostics.length > 0) return { diagnostics };
  for (const { name, path, text, differs } of check ? [] : found) {
    const failure = differs ? await written(path, text) : undefined;
    if (failure !== undefined)
      return {
        diagnostics: [
          errorOf("MC_SITE_WRITE", { about: name, detail: `${name} cannot be written: ${failure}. Make room or mend its rights.` }),
        ],
      };
  }
  return { value: found.map(({ name, differs }) => ({ file: name, differs })), diagnostics: [] };
}

async function siteDocuments(context: SiteContext): Promise<Outcome<readonly string[]>> {
  const texts = await readSite(context);
  if (texts.value === undefined) return { diagnostics: texts.diagnostics };
  const { value, diagnostics } = await documentsOf(texts.value.site, context.files);
  return value === undefined ? { diagnostics } : { value: value.map((file) => `${context.options.site}/${file}`), diagnostics };
}

function nameOf(path: string, site: string): string {
  const inside = relative(site, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}

async function written(path: string, text: string): Promise<string | undefined> {
  try {
    await replaceFile(path, Buffer.from(text), (await stat(path)).mode);
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code;
  }
}
