import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DirectoryEntry, Piece, Read, Session, TreeDifference } from "@masterchef/wit/host";
import { ask, details, reasonOf, sha256, withSession } from "../testing/drive.ts";

type DirectoryRead = Extract<Read, { tag: "directory" }>["val"];

function directoryRead(path: string, more: Partial<DirectoryRead> = {}): Read {
  return { tag: "directory", val: { path, recursive: false, want: details({}), except: undefined, maxEntries: 1000, ...more } };
}

async function listing(session: Session, path: string, more: Partial<DirectoryRead> = {}): Promise<readonly DirectoryEntry[]> {
  const outcome = await ask(session, directoryRead(path, more));
  if (outcome.tag !== "ok" || outcome.val.tag !== "directory" || outcome.val.val.tag !== "listing")
    throw new Error(JSON.stringify(outcome));
  return outcome.val.val.val;
}

async function* once(piece: Piece): AsyncGenerator<readonly Piece[]> {
  yield [piece];
}

async function* inPieces(blob: string, bytes: Buffer): AsyncGenerator<readonly Piece[]> {
  const most = 256 << 10;
  for (let at = 0; at < bytes.length; at += most) yield [{ blob, bytes: bytes.subarray(at, at + most), last: at + most >= bytes.length }];
}

async function supplyText(session: Session, text: string): Promise<string> {
  const bytes = Buffer.from(text);
  await session.supply(once({ blob: sha256(text), bytes, last: true }));
  return sha256(text);
}

test("a listing is sorted by the bytes of the whole name and enters no link", async () => {
  await withSession(async (session, folder) => {
    for (const name of ["a/x", "a.conf", "a0", "b", "ä", "\u{1F600}", "\uFFFD", "B/deep/er/f"]) {
      const path = `${folder}/${name}`;
      mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      writeFileSync(path, name);
    }
    symlinkSync("/etc", `${folder}/etc`);
    const names = (await listing(session, folder, { recursive: true })).map((entry) => entry.name);
    expect(names).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(names).toContain("B/deep/er/f");
    expect(names).toContain("a/x");
    expect(names.some((name) => name.startsWith("etc/"))).toBe(false);
    expect((await listing(session, folder)).map((entry) => entry.name)).toEqual([
      "B",
      "a",
      "a.conf",
      "a0",
      "b",
      "etc",
      "ä",
      "\uFFFD",
      "\u{1F600}",
    ]);
  });
});

test("random trees come out sorted and complete", async () => {
  const part = fc
    .string({ unit: fc.constantFrom("a", "b", ".", "0", "-", "é"), minLength: 1, maxLength: 3 })
    .filter((name) => name !== "." && name !== "..");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), async (paths) => {
      await withSession(async (session, folder) => {
        const expected = new Set<string>();
        for (const parts of paths) {
          mkdirSync(`${folder}/${parts.join("/")}`, { recursive: true });
          for (let depth = 1; depth <= parts.length; depth += 1) expected.add(parts.slice(0, depth).join("/"));
        }
        const names = (await listing(session, folder, { recursive: true })).map((entry) => entry.name);
        expect(names).toEqual([...expected].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      });
    }),
    { numRuns: 25 },
  );
});

test("details are told of each entry", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "x");
    symlinkSync("f", `${folder}/link`);
    expect(await listing(session, folder, { want: details({ digest: true, content: true }) })).toMatchObject([
      { name: "f", info: { kind: "regular", digest: sha256("x"), content: { tag: "text", val: "x" }, realPath: `${folder}/f` } },
      { name: "link", info: { kind: "symbolic-link", target: "f", digest: undefined } },
    ]);
  });
});

test("nothing there is absent; something else is told; links are not followed", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "x");
    symlinkSync(folder, `${folder}/link`);
    expect(await ask(session, directoryRead(`${folder}/none`))).toMatchObject({ val: { val: { tag: "absent" } } });
    expect(await ask(session, directoryRead(`${folder}/f/below`))).toMatchObject({ val: { val: { tag: "absent" } } });
    expect(await ask(session, directoryRead(`${folder}/f`))).toMatchObject({ val: { val: { tag: "not-directory", val: "regular" } } });
    expect(await ask(session, directoryRead(`${folder}/link`))).toMatchObject({
      val: { val: { tag: "not-directory", val: "symbolic-link" } },
    });
  });
});

test("more than allowed is truncated; exactly as many are told", async () => {
  await withSession(async (session, folder) => {
    for (const name of ["a", "b", "c"]) writeFileSync(`${folder}/${name}`, "");
    expect(reasonOf(await ask(session, directoryRead(folder, { maxEntries: 2 })))).toBe("truncated");
    expect(await listing(session, folder, { maxEntries: 3 })).toHaveLength(3);
  });
});

test("names in the manifest given as `except` are left out and do not count", async () => {
  await withSession(async (session, folder) => {
    for (const name of ["a", "b", "c"]) writeFileSync(`${folder}/${name}`, "");
    const except = await supplyText(session, '{"name":"a","kind":"regular"}\n{"name":"c","kind":"regular"}\n');
    expect((await listing(session, folder, { except, maxEntries: 1 })).map((entry) => entry.name)).toEqual(["b"]);
    expect(reasonOf(await ask(session, directoryRead(folder, { except: sha256("never sent") })))).toBe("malformed");
  });
});

test("a name that is no UTF-8 makes the listing malformed, for it could not be told truthfully", async () => {
  await withSession(async (session, folder) => {
    execFileSync("sh", ["-c", 'touch "$0/$(printf "\\377")"', folder]);
    expect(reasonOf(await ask(session, directoryRead(folder)))).toBe("malformed");
  });
});

async function differences(session: Session, root: string, lines: readonly object[], extra = false): Promise<readonly TreeDifference[]> {
  const manifest = await supplyText(session, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const outcome = await ask(session, { tag: "tree", val: { root, manifest, extra, maxDifferences: 100 } });
  if (outcome.tag !== "ok" || outcome.val.tag !== "tree" || outcome.val.val.tag !== "differences") throw new Error(JSON.stringify(outcome));
  return outcome.val.val.val;
}

test("a tree tells only what differs from its manifest", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/d`);
    writeFileSync(`${folder}/d/same`, "same", { mode: 0o644 });
    writeFileSync(`${folder}/d/other`, "other");
    writeFileSync(`${folder}/more`, "");
    symlinkSync("d", `${folder}/link`);
    const lines = [
      { name: "d", kind: "directory" },
      { name: "d/missing", kind: "regular" },
      { name: "d/other", kind: "regular", digest: sha256("wanted") },
      { name: "d/same", kind: "regular", mode: "0644", digest: sha256("same"), owner: `#${process.getuid?.() ?? 0}` },
      { name: "link", kind: "symbolic-link", target: "elsewhere" },
    ];
    expect((await differences(session, folder, lines)).map(({ name, what }) => [name, what.tag])).toEqual([
      ["d/missing", "missing"],
      ["d/other", "different"],
      ["link", "different"],
    ]);
    expect((await differences(session, folder, lines, true)).map(({ name, what }) => [name, what.tag])).toEqual([
      ["d/missing", "missing"],
      ["d/other", "different"],
      ["link", "different"],
      ["more", "extra"],
    ]);
  });
});

test("more differences than allowed, and a broken manifest, are failures", async () => {
  await withSession(async (session, folder) => {
    const manifest = await supplyText(session, '{"name":"a","kind":"regular"}\n{"name":"b","kind":"regular"}\n');
    expect(reasonOf(await ask(session, { tag: "tree", val: { root: folder, manifest, extra: false, maxDifferences: 1 } }))).toBe(
      "truncated",
    );
    const broken = await supplyText(session, "{nonsense\n");
    expect(reasonOf(await ask(session, { tag: "tree", val: { root: folder, manifest: broken, extra: false, maxDifferences: 1 } }))).toBe(
      "malformed",
    );
  });
});

test("tree-100k: of a hundred thousand files the one that differs is told, in one answer of a few bytes", async () => {
  await withSession(async (session, folder) => {
    const lines: string[] = [];
    for (let group = 0; group < 100; group += 1) {
      const name = `d${String(group).padStart(2, "0")}`;
      mkdirSync(`${folder}/${name}`);
      lines.push(JSON.stringify({ name, kind: "directory" }));
      for (let at = 0; at < 1000; at += 1) {
        const file = `${name}/f${String(at).padStart(3, "0")}`;
        writeFileSync(`${folder}/${file}`, "");
        lines.push(JSON.stringify({ name: file, kind: "regular", mode: "0644", digest: sha256("") }));
      }
    }
    writeFileSync(`${folder}/d42/f042`, "other");
    const bytes = Buffer.from(lines.join("\n"));
    await session.supply(inPieces(sha256(bytes), bytes));
    const outcome = await ask(session, {
      tag: "tree",
      val: { root: folder, manifest: sha256(bytes), extra: true, maxDifferences: 10 },
    });
    expect(outcome).toMatchObject({ tag: "ok", val: { val: { val: [{ name: "d42/f042", what: { tag: "different" } }] } } });
    expect(JSON.stringify(outcome).length).toBeLessThan(1000);
  });
});
