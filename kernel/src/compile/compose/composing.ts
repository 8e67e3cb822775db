import type { SiteFiles } from "../compile-input.ts";
import type { Report } from "../report.ts";
import type { SiteTexts } from "./site-texts.ts";

/** What the parts of composition share. */
export interface Composing {
  readonly files: SiteFiles;
  readonly texts: SiteTexts;
  readonly report: Report;
  /** The files and folders of the site that were read besides the site's own file. */
  readonly used: Set<string>;
}
