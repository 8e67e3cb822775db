import { hash as digest } from "node:crypto";
import { canonicalText } from "../ir/canonical-text.ts";
import type { Json } from "../ir/json.ts";

/** What the first record of a chain holds as the digest of the one before. */
export const chainStart: string = "0".repeat(64);

/** One record of an append-only file. A line of it is the canonical JSON of this, so equal records are equal bytes. */
export interface ChainedRecord {
  /** Counts from 1. */
  readonly seq: number;
  /** Hash of the record before; `chainStart` in the first. */
  readonly prev: string;
  /** When it was written: RFC 3339, UTC. */
  readonly at: string;
  readonly type: string;
  readonly body: Json;
  /** SHA-256, hex, of the canonical JSON of all the other members. */
  readonly hash: string;
}

/** A record as a line (without its end), and the hash that chains the next one to it. */
export function chainedLine(record: Omit<ChainedRecord, "hash">): { readonly line: string; readonly hash: string } {
  // Put together by hand, members in canonical order, so that the body is written out once and not twice.
  const head = `{"at":${JSON.stringify(record.at)},"body":${canonicalText(record.body)}`;
  const tail = `,"prev":"${record.prev}","seq":${record.seq},"type":${JSON.stringify(record.type)}}`;
  const hash = digest("sha256", head + tail);
  return { line: `${head},"hash":"${hash}"${tail}`, hash };
}
