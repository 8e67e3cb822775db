import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { siteSchema } from "../compile/site-schema.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { writeDurably } from "../state/durable-file.ts";
import { ensureStateDirectory } from "../state/state-directory.ts";
import { writeFailure } from "../state/write-failure.ts";
import type { SiteContext } from "./site-context.ts";

const name = "schema.json";

/** Writes the JSON Schema of the site for editors. Its path, relative to the site. Throws `MC_STATE_WRITE`. */
export async function writeEditorSchema(context: SiteContext): Promise<Outcome<string>> {
  const file = join(context.state.root, name);
  const text = await schemaText(context);
  await ensureStateDirectory(context.state);
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== text) {
    await writeDurably(file, Buffer.from(text)).catch((error: unknown) => {
      throw writeFailure(file, error);
    });
  }
  return { value: `.masterchef/${name}`, diagnostics: [] };
}

/** The same where it is only a courtesy: a site that cannot be written to can be checked all the same. */
export async function refreshEditorSchema(context: SiteContext): Promise<void> {
  try {
    await writeEditorSchema(context);
  } catch (error) {
    if (!(error instanceof MasterchefError)) throw error;
  }
}

async function schemaText(context: SiteContext): Promise<string> {
  const host = await context.host();
  return `${JSON.stringify(siteSchema(host.types()), null, 2)}\n`;
}
