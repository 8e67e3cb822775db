import type { Outcome } from "../diagnostics/outcome.ts";
import { compileSite, readSite, wholly } from "./compile-site.ts";
import type { SiteSummary } from "./kernel-contract.ts";
import { refreshEditorSchema } from "./editor-schema.ts";
import type { SiteContext } from "./site-context.ts";

/** The next check of the same resources need not start a plugin. */
async function keepResults(context: SiteContext): Promise<void> {
  await (await context.host()).keepResults();
}

/** Checks a site as far as it can be checked without a host. */
export async function validateSite(context: SiteContext): Promise<Outcome<SiteSummary>> {
  context.options.onProgress({ type: "stage", stage: "compiling" });
  const texts = await readSite(context);
  if (texts.value === undefined) return { diagnostics: texts.diagnostics };
  const { value, diagnostics } = wholly(await compileSite(context, texts.value, undefined));
  await Promise.all([refreshEditorSchema(context), keepResults(context)]);
  if (value === undefined) return { diagnostics };
  const files = new Set([
    "masterchef.yaml",
    ...value.usedFiles.filter((path) => !path.endsWith("/")),
    ...texts.value.varsFiles.map(({ file }) => file),
  ]);
  return { value: { name: value.ir.site, files: files.size, resources: value.ir.resources.length }, diagnostics };
}
