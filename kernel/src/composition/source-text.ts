import { isAbsolute, join } from "node:path";
import { readWhole } from "../site/site-files.ts";

/** The text of a file that a diagnostic points into, relative to the site or as named on the command line. Undefined if it cannot be read. */
export async function sourceText(site: string, file: string): Promise<string | undefined> {
  const found = await readWhole(isAbsolute(file) ? file : join(site, file));
  return "bytes" in found ? Buffer.from(found.bytes).toString("utf8") : undefined;
}
