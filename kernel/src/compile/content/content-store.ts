import type { DiagnosticCode } from "../../diagnostics/catalogue.ts";
import type { Json } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { FileFailure, KeptBlob, SiteFiles } from "../compile-input.ts";
import { decodeUtf8, encodeUtf8 } from "../read/utf8.ts";
import { createSourceFile } from "../read/source-file.ts";
import type { SourceFile } from "../read/source-file.ts";
import { objectOf } from "../read/source-node.ts";

/** Why a file cannot be used where it is named. */
export type ReadFailure = FileFailure | { readonly failure: "too-many-bytes"; readonly message?: undefined };

/** Content is asked for once, however many instances have it. */
export interface ContentStore {
  /** Store a text. */
  text(text: string): Promise<KeptBlob>;
  /** Store a file of the site. */
  file(path: string): Promise<KeptBlob | FileFailure>;
  /** Read a small file of the site, as base64. */
  base64(path: string): Promise<string | ReadFailure>;
  /** Read a text file of the site; `text` is missing when it is not UTF-8. */
  source(path: string): Promise<SourceFile | "not-utf8" | FileFailure>;
}

/** The largest file whose bytes go to a plugin. */
const mostBytes = 65_536;

/** A store over the files of the site. */
export function createContentStore(files: SiteFiles): ContentStore {
  const texts = new Map<string, Promise<KeptBlob>>();
  const blobs = new Map<string, Promise<KeptBlob | FileFailure>>();
  const smallFiles = new Map<string, Promise<string | ReadFailure>>();
  const sources = new Map<string, Promise<SourceFile | "not-utf8" | FileFailure>>();
  return {
    text: (text) => once(texts, text, async () => files.keep(encodeUtf8(text))),
    file: (path) => once(blobs, path, async () => files.blob(path)),
    base64: (path) =>
      once(smallFiles, path, async () => {
        const read = await files.readText(path);
        if ("failure" in read) return read;
        return read.bytes.length > mostBytes ? { failure: "too-many-bytes" } : read.bytes.toBase64();
      }),
    source: (path) =>
      once(sources, path, async () => {
        const read = await files.readText(path);
        if ("failure" in read) return read;
        const decoded = decodeUtf8(read.bytes);
        return "text" in decoded ? createSourceFile(path, decoded.text) : "not-utf8";
      }),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const existing = known.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  known.set(key, made);
  return made;
}

/** What to say of a file that could not be had. */
export function explainFailure(
  { failure, message }: ReadFailure,
  path: string,
): { readonly code: DiagnosticCode; readonly detail: string } {
  const name = JSON.stringify(path);
  switch (failure) {
    case "missing":
      return { code: "MC_FILE_MISSING", detail: `There is no file ${name} in the site. Create it or mend the path.` };
    case "denied":
      return { code: "MC_FILE_DENIED", detail: `${name} cannot be read: permission denied. Let the user that runs Masterchef read it.` };
    case "too-large":
      return { code: "MC_FILE_SIZE", detail: `${name} is too large to be read as text. Use source, which streams.` };
    case "too-many-bytes":
      return { code: "MC_FILE_SIZE", detail: `${name} is larger than ${mostBytes} bytes, and is read whole here. Name a smaller file.` };
    case "is-directory":
      return { code: "MC_FILE_KIND", detail: `${name} is a directory. Name a file.` };
    case "not-regular":
      return { code: "MC_FILE_KIND", detail: `${name} is not a regular file. Name one that is.` };
    case "outside":
      return { code: "MC_FILE_PATH", detail: `${name} leads out of the site. Copy the file into the site.` };
    case "failed":
      return {
        code: "MC_FILE_DENIED",
        detail: `${name} cannot be read: ${message ?? "the operating system refused"}. Mend that and try again.`,
      };
  }
}

/** Values of templates: maps in the order of their keys, so that loops over them are the same everywhere. */
export function inKeyOrder(value: Json): Json {
  if (isJsonObject(value))
    return objectOf(
      Object.keys(value)
        .toSorted()
        .map((name) => [name, inKeyOrder(value[name] ?? null)] as const),
    );
  return Array.isArray(value) ? value.map((item: Json) => inKeyOrder(item)) : value;
}
