import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPieces } from "./read-pieces.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "masterchef-pieces-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([0, 1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 1_000_003])("reads %i bytes as they are", async (size) => {
  const bytes = randomBytes(size);
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  const hash = createHash("sha256");
  let total = 0;
  for await (const piece of readPieces(path)) {
    hash.update(piece);
    total += piece.length;
  }
  expect(total).toBe(size);
  expect(hash.digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test("a piece is still good when the next one is there", async () => {
  const bytes = randomBytes(1_500_000);
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  let held: Uint8Array | undefined;
  const found: Buffer[] = [];
  for await (const piece of readPieces(path)) {
    if (held !== undefined) found.push(Buffer.from(held));
    held = piece;
  }
  if (held !== undefined) found.push(Buffer.from(held));
  expect(Buffer.concat(found).equals(bytes)).toBe(true);
});

test("what is not there is said as the system says it", async () => {
  const reading = readPieces(join(folder, "none"));
  await expect(reading.next()).rejects.toThrow(/ENOENT/);
});
