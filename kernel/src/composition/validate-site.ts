import type { Outcome } from "../diagnostics/outcome.ts";
import { compileSite, readSite, wholly } from "./compile-site.ts";
import type { SiteSummary } from "./kernel-contract.ts";
import { refreshEditorSchema } from "./editor-schema.ts";
import type { SiteContext } from "./site-context.ts";

/** Checks a site as far as it can be checked without a host. */
export async function validateSite(context: SiteContext): Promise<Outcome<SiteSummary>> {
  context.options.onProgress({ type: "stage", stage: "compiling" });
  const texts = await readSite(context);
  if (texts.value === undefined) return { diagnostics: texts.diagnostics };
  const { value, diagnostics } = wholly(await compileSite(context, texts.value, undefined));
  await refreshEditorSchema(context);
  if (value === undefined) return { diagnostics };
  const files = new Set([
    "masterchef.yaml",
    ...value.usedFiles.filter((path) => !path.endsWith("/")),
    ...texts.value.varsFiles.map(({ file }) => file),
  ]);
  return { value: { name: value.ir.site, files: files.size, resources: value.ir.resources.length }, diagnostics };
}
