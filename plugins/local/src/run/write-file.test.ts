import { generateKeyPairSync, sign } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Piece, Session } from "@masterchef/wit/host";
import { act, attributes, events, holding, messageOf, reasonOf, run, sha256, task, withSession, writeAct } from "../testing/drive.ts";

const isRoot = process.getuid?.() === 0;

/** What is in a folder, which must never hold a file that was only meant for a moment. */
function names(folder: string): readonly string[] {
  return readdirSync(folder).toSorted();
}

async function collected(session: Session, digest: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of session.collect(digest)) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

async function* stream(...pieces: readonly Piece[]): AsyncGenerator<readonly Piece[]> {
  yield pieces;
}

test("a new file gets its content and the default mode, whatever the mask", async () => {
  await withSession(async (session, folder) => {
    const before = process.umask(0o077);
    expect(await act(session, writeAct(`${folder}/f`, "hello\n"))).toMatchObject({
      tag: "done",
      val: { changed: true, kept: undefined, code: undefined },
    });
    process.umask(before);
    expect(readFileSync(`${folder}/f`, "utf8")).toBe("hello\n");
    expect(statSync(`${folder}/f`).mode & 0o7777).toBe(0o644);
    expect(names(folder)).toEqual(["f"]);
  });
});

test("mode with set-id bits, and text, bytes, parts and blobs as content", async () => {
  await withSession(async (session, folder) => {
    const blob = Buffer.alloc(600_000, "blob");
    const digest = sha256(blob);
    const cut = [0, 200_000, 400_000].map((at) => ({ blob: digest, bytes: blob.subarray(at, at + 200_000), last: at === 400_000 }));
    await session.supply(stream(...cut));
    const parts = {
      tag: "parts",
      val: [
        { tag: "text", val: "password=" },
        { tag: "secret", val: "s" },
      ],
    } as const;
    const ends = await run(
      session,
      [
        task(1, writeAct(`${folder}/text`, "ü", { attributes: attributes({ mode: 0o4711 }) })),
        task(2, writeAct(`${folder}/bytes`, { tag: "bytes", val: new Uint8Array([0, 255]) })),
        task(3, writeAct(`${folder}/parts`, parts, { attributes: attributes({ mode: 0o600 }) })),
        task(4, writeAct(`${folder}/blob`, { tag: "blob", val: digest })),
        task(5, writeAct(`${folder}/empty`, "")),
      ],
      [{ token: "s", value: Buffer.from("sesame") }],
    );
    expect(ends.map(({ tag }) => tag)).toEqual(["done", "done", "done", "done", "done"]);
    expect(statSync(`${folder}/text`).mode & 0o7777).toBe(0o4711);
    expect(readFileSync(`${folder}/text`, "utf8")).toBe("ü");
    expect([...readFileSync(`${folder}/bytes`)]).toEqual([0, 255]);
    expect(readFileSync(`${folder}/parts`, "utf8")).toBe("password=sesame");
    expect(readFileSync(`${folder}/blob`).equals(blob)).toBe(true);
    expect(readFileSync(`${folder}/empty`, "utf8")).toBe("");
  });
});

test("a file that is replaced keeps the attributes nobody set, and its old bytes can be collected", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "old");
    chmodSync(`${folder}/f`, 0o2640);
    if (isRoot) chownSync(`${folder}/f`, 12, 34);
    if (isRoot) chmodSync(`${folder}/f`, 0o2640);
    const end = await act(session, writeAct(`${folder}/f`, "new", { replaces: holding("old"), backup: true }));
    expect(end).toMatchObject({ tag: "done", val: { kept: sha256("old") } });
    const stat = statSync(`${folder}/f`);
    expect(stat.mode & 0o7777).toBe(0o2640);
    if (isRoot) expect([stat.uid, stat.gid]).toEqual([12, 34]);
    expect(readFileSync(`${folder}/f`, "utf8")).toBe("new");
    expect(await collected(session, sha256("old"))).toBe("old");
    await expect(collected(session, sha256("never kept"))).rejects.toThrow("is not kept");
  });
});

test("large old content is kept too", async () => {
  await withSession(async (session, folder) => {
    const old = Buffer.alloc(2_500_000, "old ");
    writeFileSync(`${folder}/f`, old);
    const replaces = { tag: "digest", val: sha256(old) } as const;
    expect(await act(session, writeAct(`${folder}/f`, "new", { replaces, backup: true }))).toMatchObject({
      tag: "done",
      val: { kept: sha256(old) },
    });
    expect((await collected(session, sha256(old))) === old.toString()).toBe(true);
  });
});

test("what is there must be what the operation was planned on, or nothing happens", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "theirs");
    symlinkSync("f", `${folder}/link`);
    mkdirSync(`${folder}/d`);
    const ends = await run(session, [
      task(1, writeAct(`${folder}/f`, "ours")),
      task(2, writeAct(`${folder}/f`, "ours", { replaces: holding("planned") })),
      task(3, writeAct(`${folder}/none`, "ours", { replaces: holding("planned") })),
      task(4, writeAct(`${folder}/link`, "ours", { replaces: { tag: "link", val: "elsewhere" } })),
      task(5, writeAct(`${folder}/link`, "ours")),
      task(6, writeAct(`${folder}/d`, "ours", { replaces: holding("planned") })),
    ]);
    expect(ends.map(({ tag }) => tag)).toEqual(Array(6).fill("stale"));
    expect(readFileSync(`${folder}/f`, "utf8")).toBe("theirs");
    expect(names(folder)).toEqual(["d", "f", "link"]);
  });
});

test("a link is replaced as a link and what it leads to is left alone", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/target`, "theirs");
    symlinkSync("target", `${folder}/link`);
    expect(await act(session, writeAct(`${folder}/link`, "ours", { replaces: { tag: "link", val: "target" } }))).toMatchObject({
      tag: "done",
    });
    expect(lstatSync(`${folder}/link`).isFile()).toBe(true);
    expect(readFileSync(`${folder}/target`, "utf8")).toBe("theirs");
    expect(statSync(`${folder}/link`).mode & 0o7777).toBe(0o644);
  });
});

test("two writers of one new name: exactly one wins, and the other is stale", async () => {
  await withSession(async (session, folder) => {
    const ends = await run(
      session,
      Array.from({ length: 8 }, (_, id) => task(id, writeAct(`${folder}/f`, `writer ${id}`))),
    );
    expect(ends.filter(({ tag }) => tag === "done")).toHaveLength(1);
    expect(ends.filter(({ tag }) => tag === "stale")).toHaveLength(7);
    expect(names(folder)).toEqual(["f"]);
  });
});

test("content that the validator does not accept changes nothing; one that it accepts was complete when it looked", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "old");
    const set = { replaces: holding("old"), attributes: attributes({ mode: 0o440 }) };
    const wrong = await act(session, writeAct(`${folder}/f`, "bad", { ...set, validate: ["sh", "-c", "echo no good >&2; exit 3", "{}"] }));
    expect(reasonOf(wrong)).toBe("invalid-content");
    expect(messageOf(wrong)).toContain("no good");
    expect(readFileSync(`${folder}/f`, "utf8")).toBe("old");
    const probe = 'test "$(cat "$0")" = new && test "$(stat -c %a "$0")" = 440 && case "$0" in */.masterchef-*) ;; *) exit 1;; esac';
    expect(await act(session, writeAct(`${folder}/f`, "new", { ...set, validate: ["sh", "-c", probe, "{}"] }))).toMatchObject({
      tag: "done",
    });
    const named = 'test "${0##*:}" = unit.service && test "$(cat "${0%:*}")" = named';
    expect(
      await act(
        session,
        writeAct(`${folder}/f`, "named", {
          attributes: attributes({}),
          replaces: holding("new"),
          validate: ["sh", "-c", named, "{}:unit.service"],
        }),
      ),
    ).toMatchObject({ tag: "done" });
    expect(reasonOf(await act(session, writeAct(`${folder}/g`, "x", { validate: ["no-such-validator", "{}"] })))).toBe("invalid-content");
    expect(names(folder)).toEqual(["f"]);
  });
});

test("a validator that does not end is ended, and nothing is changed", async () => {
  await withSession(async (session, folder) => {
    const end = await act(session, writeAct(`${folder}/f`, "x", { validate: ["sleep", "600"] }), { operation: { deadline: 200 } });
    expect(reasonOf(end)).toBe("timed-out");
    expect(names(folder)).toEqual([]);
  });
});

test("a good signature in either form of key is needed where one is named", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
  const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
  const signature = sign(undefined, Buffer.from("signed"), privateKey).toString("base64");
  await withSession(async (session, folder) => {
    const signed = (content: string, key: string, by = signature) =>
      writeAct(`${folder}/${sha256(content + key).slice(7, 15)}`, content, { signed: { publicKey: key, signature: by } });
    const ends = await run(session, [
      task(1, signed("signed", raw)),
      task(2, signed("signed", pem)),
      task(3, signed("forged", raw)),
      task(4, signed("signed", "nonsense")),
      task(5, signed("signed", `${raw.slice(0, 40)}AAA=`, "AAAA")),
    ]);
    expect(ends.map((end) => reasonOf(end) ?? end.tag)).toEqual(["done", "done", "bad-signature", "malformed", "malformed"]);
    expect(names(folder)).toHaveLength(2);
  });
});

test("in place writes into the inode that is there, for hard links and bind mounts", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "a longer old text");
    linkSync(`${folder}/f`, `${folder}/other-name`);
    const inode = statSync(`${folder}/f`).ino;
    const end = await act(session, writeAct(`${folder}/f`, "new", { inPlace: true, backup: true, replaces: holding("a longer old text") }));
    expect(end).toMatchObject({ tag: "done", val: { kept: sha256("a longer old text") } });
    expect(statSync(`${folder}/f`).ino).toBe(inode);
    expect(readFileSync(`${folder}/other-name`, "utf8")).toBe("new");
    expect(await act(session, writeAct(`${folder}/fresh`, "x", { inPlace: true }))).toMatchObject({ tag: "done" });
    expect(names(folder)).toEqual(["f", "fresh", "other-name"]);
  });
});

test.runIf(isRoot)("a bind-mounted file is busy unless it is written in place", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "old");
    writeFileSync(`${folder}/source`, "old");
    execFileSync("mount", ["--bind", `${folder}/source`, `${folder}/f`]);
    try {
      const busy = await act(session, writeAct(`${folder}/f`, "new", { replaces: holding("old") }));
      expect(reasonOf(busy)).toBe("busy");
      expect(busy.tag).toBe("refused");
      expect(messageOf(busy)).toContain("in_place");
      expect(await act(session, writeAct(`${folder}/f`, "new", { replaces: holding("old"), inPlace: true }))).toMatchObject({
        tag: "done",
      });
      expect(readFileSync(`${folder}/source`, "utf8")).toBe("new");
    } finally {
      execFileSync("umount", [`${folder}/f`]);
    }
    expect(names(folder)).toEqual(["f", "source"]);
  });
});

test.runIf(isRoot)("a read-only and a full file system refuse, and leave nothing behind", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/m`);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", `${folder}/m`]);
    try {
      expect(reasonOf(await act(session, writeAct(`${folder}/m/f`, "x".repeat(60_000 * 3))))).toBe("no-space");
      expect(names(`${folder}/m`)).toEqual([]);
      expect(
        reasonOf(
          await act(session, { tag: "remove", val: { path: folder, recursive: true, replaces: { tag: "anything" }, backup: false } }),
        ),
      ).toBe("busy");
      execFileSync("mount", ["-o", "remount,ro", `${folder}/m`]);
      expect(reasonOf(await act(session, writeAct(`${folder}/m/f`, "x")))).toBe("denied");
    } finally {
      execFileSync("umount", [`${folder}/m`]);
    }
  });
});

test("every way it cannot work is refused with a word for it, and changes nothing", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/d`);
    writeFileSync(`${folder}/file`, "x");
    symlinkSync("b", `${folder}/a`);
    symlinkSync("a", `${folder}/b`);
    const anything = { replaces: { tag: "anything" } } as const;
    const reasons = (
      await run(session, [
        task(1, writeAct(`${folder}/none/f`, "x")),
        task(2, writeAct(`${folder}/file/f`, "x")),
        task(3, writeAct(`${folder}/d`, "x", anything)),
        task(4, writeAct(`${folder}/a/f`, "x")),
        task(5, writeAct(`${folder}/${"n".repeat(300)}`, "x")),
        task(6, writeAct(`${folder}/../f`, "x")),
        task(7, writeAct(`${folder}/f`, { tag: "blob", val: sha256("never sent") })),
        task(8, writeAct(`${folder}/f`, "x", { attributes: attributes({ owner: "no-such-user-here" }) })),
        task(9, writeAct(`${folder}/f`, "x", { attributes: attributes({ group: "no-such-group-here" }) })),
        task(10, writeAct(`${folder}/f`, { tag: "parts", val: [{ tag: "secret", val: "unknown" }] })),
        task(11, writeAct(`${folder}/file`, "x", { replaces: { tag: "digest", val: "keyed:00" } })),
      ])
    ).map((end) => `${end.tag} ${reasonOf(end) ?? ""}`);
    expect(reasons).toEqual([
      "refused missing",
      "refused not-directory",
      "refused is-directory",
      "refused link-loop",
      "refused malformed",
      "refused malformed",
      "refused malformed",
      "refused unknown-user",
      "refused unknown-group",
      "refused malformed",
      "refused unsupported",
    ]);
    expect(names(folder)).toEqual(["a", "b", "d", "file"]);
  });
});

test.runIf(isRoot)("as another user it writes with that user's rights and ownership only", async () => {
  await withSession(async (session, folder) => {
    chmodSync(folder, 0o755);
    mkdirSync(`${folder}/theirs`);
    const nobody = Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" }));
    chownSync(`${folder}/theirs`, nobody, 0);
    const identity = { operation: { identity: "nobody" } };
    expect(await act(session, writeAct(`${folder}/theirs/f`, "x"), identity)).toMatchObject({ tag: "done" });
    expect(statSync(`${folder}/theirs/f`).uid).toBe(nobody);
    expect(reasonOf(await act(session, writeAct(`${folder}/f`, "x"), identity))).toBe("denied");
    expect(reasonOf(await act(session, writeAct(`${folder}/theirs/g`, "x", { attributes: attributes({ owner: "root" }) }), identity))).toBe(
      "denied",
    );
    const blob = Buffer.alloc(700_000, "b");
    const cut = [0, 250_000, 500_000].map((at) => ({ blob: sha256(blob), bytes: blob.subarray(at, at + 250_000), last: at === 500_000 }));
    await session.supply(stream(...cut));
    const content = { tag: "blob", val: sha256(blob) } as const;
    const end = await act(session, writeAct(`${folder}/theirs/f`, content, { replaces: holding("x"), backup: true }), identity);
    expect(end).toMatchObject({ tag: "done", val: { kept: sha256("x") } });
    expect(await collected(session, sha256("x"))).toBe("x");
    expect(readFileSync(`${folder}/theirs/f`).equals(blob)).toBe(true);
    expect(names(`${folder}/theirs`)).toEqual(["f"]);
  });
});

test.runIf(isRoot)("a parent that leads through somebody else's link is refused, through root's it is followed", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/real`);
    symlinkSync("real", `${folder}/trusted`);
    symlinkSync(`${folder}/real`, `${folder}/foreign`);
    execFileSync("chown", ["-h", "nobody", `${folder}/foreign`]);
    expect(await act(session, writeAct(`${folder}/trusted/f`, "x"))).toMatchObject({ tag: "done" });
    expect(reasonOf(await act(session, writeAct(`${folder}/foreign/g`, "x")))).toBe("foreign-link");
    expect(names(`${folder}/real`)).toEqual(["f"]);
  });
});

test("every task reports that it started and then how it ended", async () => {
  await withSession(async (session, folder) => {
    expect((await events(session, [task(7, writeAct(`${folder}/f`, "x"))])).map(({ id, what }) => `${id} ${what.tag}`)).toEqual([
      "7 started",
      "7 done",
    ]);
  });
});

test("a blob whose bytes are not what its name says is not taken", async () => {
  await withSession(async (session, folder) => {
    const blob = sha256("right");
    await expect(session.supply(stream({ blob, bytes: Buffer.from("wrong"), last: true }))).rejects.toThrow("has the digest");
    await expect(session.supply(stream({ blob, bytes: Buffer.from("ri"), last: false }))).rejects.toThrow("not complete");
    expect(await session.missing([blob])).toEqual([blob]);
    await session.supply(stream({ blob, bytes: Buffer.from("right"), last: true }));
    expect(await session.missing([blob])).toEqual([]);
    expect(existsSync(`${folder}/f`)).toBe(false);
  });
});
