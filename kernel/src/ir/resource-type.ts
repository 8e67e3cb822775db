import type { JsonObject } from "./json.ts";

/** What a plugin's manifest says of a resource type it owns. */
export interface ResourceType {
  readonly name: string;
  /** Name of the plugin, `owner/name`. */
  readonly plugin: string;
  readonly summary: string;
  /** JSON Schema (draft 7) of what a user writes, execution keys apart. Formats with a meaning to the compiler: `masterchef-content` (text that becomes a blob),
   * `masterchef-source` (a file of the site that becomes a blob), `masterchef-template` (a Liquid file of the site whose result becomes a blob), `masterchef-bytes` (a small file of the site whose bytes the
   * plugin itself reads, as base64). */
  readonly schema: JsonObject;
  /** JSON Schema of `current` and `predicted`. */
  readonly state: JsonObject;
  /** The attribute that is the identity; unset, the declaration's name takes its place. A type without one has no natural identity. */
  readonly identity?: string | undefined;
  /** Whether a refresh means anything to it. */
  readonly refresh: boolean;
  /** Whether what exists already of it can be found. Missing: it cannot. */
  readonly discover?: boolean | undefined;
  /** How long it must hold after a change, in milliseconds. */
  readonly settleMs: number;
}
