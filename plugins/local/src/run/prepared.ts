import type { WriteFile } from "@masterchef/wit/host";
import type { ContentSource } from "../blob/content-bytes.ts";
import type { Place } from "../path/parents.ts";
import type { ResolvedAttributes } from "./attributes.ts";
import type { Present } from "./prior.ts";

/** A file about to be written: everything looked up and checked. */
export interface Prepared {
  readonly act: WriteFile;
  readonly place: Place;
  readonly source: ContentSource;
  readonly before: Present | undefined;
  readonly attributes: ResolvedAttributes;
}
