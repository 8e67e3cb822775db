import type { BlobStore } from "../blob/blob-store.ts";
import { failure } from "../failure.ts";
import { refused } from "../stop.ts";

/** One line of a tree manifest: what should be there. What is not given is not compared. */
export interface ManifestEntry {
  readonly name: string;
  readonly kind: string;
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly digest: string | undefined;
  readonly target: string | undefined;
}

/** Reads a tree manifest line by line. Throws a `Stop` if it is not here or not what it should be. */
export function* manifestEntries(digest: string, blobs: BlobStore): Generator<ManifestEntry> {
  if (!blobs.has(digest)) throw refused(failure("malformed", `the tree manifest ${digest} is not here; supply it before asking`));
  let number = 0;
  for (const line of lines(blobs.pieces(digest))) {
    number += 1;
    if (line === "") continue;
    const entry = parseEntry(line);
    if (entry === undefined)
      throw refused(failure("malformed", `line ${number} of the tree manifest ${digest} is not an entry with \`name\` and \`kind\``));
    yield entry;
  }
}

function* lines(pieces: Iterable<Buffer>): Generator<string> {
  let rest = Buffer.alloc(0);
  for (const piece of pieces) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = all.indexOf(10); end !== -1; end = all.indexOf(10, start)) {
      yield all.toString("utf8", start, end);
      start = end + 1;
    }
    rest = Buffer.from(all.subarray(start));
  }
  yield rest.toString("utf8");
}

function parseEntry(line: string): ManifestEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const name = fields.get("name");
  const kind = fields.get("kind");
  const mode = fields.get("mode");
  if (typeof name !== "string" || typeof kind !== "string") return undefined;
  const number = typeof mode === "string" && /^[0-7]{1,5}$/.test(mode) ? Number.parseInt(mode, 8) : mode;
  if (number !== undefined && typeof number !== "number") return undefined;
  return {
    name,
    kind,
    mode: number,
    owner: text(fields.get("owner")),
    group: text(fields.get("group")),
    digest: text(fields.get("digest")),
    target: text(fields.get("target")),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
