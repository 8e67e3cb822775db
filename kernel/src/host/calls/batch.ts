import { fixedLimits } from "../limits.ts";

/** What cutting needs to know of a batch. Sizes are in bytes, near enough. */
export interface BatchSizes {
  /** What every call carries whatever its members are. */
  readonly base: number;
  /** What a member carries alone. */
  own(member: number): number;
  /** The entries of a shared table that a member needs; an entry counts once for all that need it. */
  shared(member: number): readonly number[];
  entry(index: number): number;
}

/** Cut members into runs of neighbours, each within the contract's bounds for one call and with at most `most` members. A member that is too large alone stands alone. */
export function cutBatch(count: number, sizes: BatchSizes, most: number = fixedLimits.callMembers): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let run: number[] = [];
  let entries = new Set<number>();
  let bytes = sizes.base;
  for (let member = 0; member < count; member += 1) {
    const added = [...new Set(sizes.shared(member))].filter((entry) => !entries.has(entry));
    const cost = added.reduce((sum, entry) => sum + sizes.entry(entry), sizes.own(member));
    if (run.length > 0 && (run.length >= most || bytes + cost > fixedLimits.batchBytes)) {
      runs.push(run);
      run = [];
      entries = new Set();
      bytes = sizes.base;
    }
    run.push(member);
    bytes += run.length === 1 ? memberSize(member, sizes) : cost;
    for (const entry of sizes.shared(member)) entries.add(entry);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** What a member needs if it is called alone, without the base. */
export function memberSize(member: number, sizes: BatchSizes): number {
  return [...new Set(sizes.shared(member))].reduce((sum, entry) => sum + sizes.entry(entry), sizes.own(member));
}

/** How much text and how many bytes a value holds, as UTF-8. Numbers, flags and structure count eight bytes each. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  let size = 8;
  for (const item of Object.values(value)) size += sizeOf(item);
  return size;
}
