import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeDigest } from "./code-digest.ts";

test("the code has one name until a source of it is another one", async () => {
  const root = await mkdtemp(join(tmpdir(), "masterchef-code-"));
  try {
    await mkdir(join(root, "src/in"), { recursive: true });
    await writeFile(join(root, "src/in/a.ts"), "1");
    const places = [join(root, "src"), join(root, "lock.json")];
    const names = [codeDigest(places), codeDigest(places)];
    await writeFile(join(root, "src/in/a.ts"), "12");
    names.push(codeDigest(places));
    await writeFile(join(root, "src/b.ts"), "");
    names.push(codeDigest(places));
    await writeFile(join(root, "lock.json"), "{}");
    names.push(codeDigest(places));
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(4);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

test("the sources of the kernel have a name of their own", () => {
  expect(codeDigest()).toBe(codeDigest());
  expect(codeDigest()).not.toBe(codeDigest([]));
});
