import { readFile } from "node:fs/promises";
import { isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { chainedLine, chainStart } from "./chained-record.ts";
import type { ChainedRecord } from "./chained-record.ts";
import { parseJson } from "../ir/parse-json.ts";

/** What an append-only file holds. */
export interface ChainReading {
  /** The records whose chain holds, from the first on. */
  readonly records: readonly ChainedRecord[];
  /** Bytes of these records: where a writer may go on. */
  readonly length: number;
  /** Bytes of a last record that a crash kept from being finished; 0 if there is none. No promise hangs on it: it was never durable. */
  readonly torn: number;
  /** The first record that is not as it was written, if there is one. */
  readonly broken?: ChainBreak | undefined;
}

/** Where a chain does not hold. */
export interface ChainBreak {
  /** The line of the file, from 1. */
  readonly line: number;
  /** What is wrong with it, to follow "record N". */
  readonly what: string;
}

/** Read an append-only file and check its chain. System errors are thrown as they are. */
export async function readChain(file: string): Promise<ChainReading> {
  return readChainBytes(await readFile(file));
}

/** Check a chain that was read. */
export function readChainBytes(bytes: Uint8Array): ChainReading {
  const records: ChainedRecord[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let prev = chainStart;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    // Records end with a line feed, so only what has none can be the unfinished end of a crash. A power cut may leave zeros there as well.
    if (end === -1) return { records, length: start, torn: bytes.length - start };
    const checked = checkLine(bytes.subarray(start, end), { decoder, prev, seq: records.length + 1 });
    if (typeof checked === "string") return { records, length: start, torn: 0, broken: { line: records.length + 1, what: checked } };
    records.push(checked);
    prev = checked.hash;
    start = end + 1;
  }
}

interface Expected {
  readonly decoder: TextDecoder;
  readonly prev: string;
  readonly seq: number;
}

function checkLine(bytes: Uint8Array, expected: Expected): ChainedRecord | string {
  const line = decode(bytes, expected.decoder);
  const record = line === undefined ? undefined : asRecord(parseJson(line));
  if (record === undefined) return "is not a record";
  if (lineOf(record) !== line) return "was edited: its hash is not that of its content";
  if (record.seq !== expected.seq) return `is out of order: it was written as record ${record.seq}`;
  if (record.prev !== expected.prev) return "does not follow the one before it: one of them was replaced";
  return record;
}

/** Undefined for what no record holds, such as half a character or a number beyond all bounds. */
function lineOf(record: ChainedRecord): string | undefined {
  try {
    return chainedLine(record).line;
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array, decoder: TextDecoder): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function asRecord(value: Json | undefined): ChainedRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { seq, prev, at, type, body, hash } = value;
  if (typeof seq !== "number" || typeof prev !== "string" || typeof at !== "string" || typeof type !== "string") return undefined;
  if (typeof hash !== "string" || body === undefined) return undefined;
  return { seq, prev, at, type, body, hash };
}
