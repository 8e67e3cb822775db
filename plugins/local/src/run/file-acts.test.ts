import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import type { Act, Happening, MakeLink, Prior } from "@masterchef/wit/host";
import { act, attributes, holding, reasonOf, sha256, withSession } from "../testing/drive.ts";

const isRoot = process.getuid?.() === 0;

function directoryAct(path: string, set: Parameters<typeof attributes>[0] = {}): Act {
  return { tag: "make-directory", val: { path, attributes: attributes(set) } };
}

function linkAct(path: string, target: string, more: Partial<MakeLink> = {}): Act {
  return { tag: "make-link", val: { path, target, kind: "symbolic", replaces: { tag: "absent" }, ...more } };
}

function attributesAct(path: string, set: Parameters<typeof attributes>[0], follow = false): Act {
  return { tag: "set-attributes", val: { path, attributes: attributes(set), follow } };
}

function removeAct(path: string, more: { readonly recursive?: boolean; readonly replaces?: Prior; readonly backup?: boolean } = {}): Act {
  return { tag: "remove", val: { path, recursive: false, replaces: { tag: "anything" }, backup: false, ...more } };
}

function moveAct(source: string, destination: string, replaces: Prior = { tag: "absent" }): Act {
  return { tag: "move", val: { source, destination, replaces } };
}

function word(end: Happening): string {
  return reasonOf(end) ?? end.tag;
}

test("a directory is made with its attributes; its parent must exist and its name be free", async () => {
  await withSession(async (session, folder) => {
    expect(word(await act(session, directoryAct(`${folder}/d`)))).toBe("done");
    expect(word(await act(session, directoryAct(`${folder}/sticky`, { mode: 0o1777 })))).toBe("done");
    expect(statSync(`${folder}/d`).mode & 0o7777).toBe(0o755);
    expect(statSync(`${folder}/sticky`).mode & 0o7777).toBe(0o1777);
    expect(word(await act(session, directoryAct(`${folder}/d`)))).toBe("stale");
    expect(word(await act(session, directoryAct(`${folder}/none/d`)))).toBe("missing");
  });
});

test("a symbolic link is made, and replaces exactly what it was planned to", async () => {
  await withSession(async (session, folder) => {
    expect(word(await act(session, linkAct(`${folder}/l`, "first")))).toBe("done");
    expect(word(await act(session, linkAct(`${folder}/l`, "second")))).toBe("stale");
    expect(word(await act(session, linkAct(`${folder}/l`, "second", { replaces: { tag: "link", val: "other" } })))).toBe("stale");
    expect(readlinkSync(`${folder}/l`)).toBe("first");
    expect(word(await act(session, linkAct(`${folder}/l`, "second", { replaces: { tag: "link", val: "first" } })))).toBe("done");
    expect(readlinkSync(`${folder}/l`)).toBe("second");
    mkdirSync(`${folder}/d`);
    expect(word(await act(session, linkAct(`${folder}/d`, "x", { replaces: { tag: "anything" } })))).toBe("is-directory");
    expect(word(await act(session, linkAct(`${folder}/e`, "")))).toBe("malformed");
    expect(readdirSync(folder).toSorted()).toEqual(["d", "l"]);
  });
});

test("a hard link is made, also over another file and over itself", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "x");
    writeFileSync(`${folder}/other`, "y");
    const hard = { kind: "hard" } as const;
    expect(word(await act(session, linkAct(`${folder}/l`, `${folder}/f`, hard)))).toBe("done");
    expect(word(await act(session, linkAct(`${folder}/other`, `${folder}/f`, { ...hard, replaces: holding("y") })))).toBe("done");
    expect(await act(session, linkAct(`${folder}/l`, `${folder}/f`, { ...hard, replaces: holding("x") }))).toMatchObject({
      tag: "done",
      val: { changed: false },
    });
    expect(statSync(`${folder}/f`).nlink).toBe(3);
    expect(word(await act(session, linkAct(`${folder}/m`, `${folder}/none`, hard)))).toBe("missing");
    expect(word(await act(session, linkAct(`${folder}/m`, folder, hard)))).toBe("is-directory");
    expect(readdirSync(folder).toSorted()).toEqual(["f", "l", "other"]);
  });
});

test("attributes are changed, and what is right already is reported as unchanged", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "x");
    symlinkSync("f", `${folder}/l`);
    chmodSync(`${folder}/f`, 0o600);
    expect(await act(session, attributesAct(`${folder}/f`, { mode: 0o640 }))).toMatchObject({ tag: "done", val: { changed: true } });
    expect(await act(session, attributesAct(`${folder}/f`, { mode: 0o640 }))).toMatchObject({ tag: "done", val: { changed: false } });
    expect(word(await act(session, attributesAct(`${folder}/l`, { mode: 0o600 })))).toBe("unsupported");
    expect(word(await act(session, attributesAct(`${folder}/l`, { mode: 0o600 }, true)))).toBe("done");
    expect(statSync(`${folder}/f`).mode & 0o7777).toBe(0o600);
    expect(word(await act(session, attributesAct(`${folder}/none`, { mode: 0o600 })))).toBe("missing");
    expect(word(await act(session, attributesAct(folder, { mode: 0o711 })))).toBe("done");
    expect(statSync(folder).mode & 0o7777).toBe(0o711);
  });
});

test.runIf(isRoot)("owner and group are changed by name and number, set-id bits survive it, links are changed themselves", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "x");
    symlinkSync("f", `${folder}/l`);
    chmodSync(`${folder}/f`, 0o4755);
    expect(word(await act(session, attributesAct(`${folder}/f`, { owner: "nobody", group: "#4321" })))).toBe("done");
    expect(statSync(`${folder}/f`)).toMatchObject({ uid: 65534, gid: 4321 });
    expect(statSync(`${folder}/f`).mode & 0o7777).toBe(0o4755);
    expect(word(await act(session, attributesAct(`${folder}/l`, { owner: "#77" })))).toBe("done");
    expect(lstatSync(`${folder}/l`).uid).toBe(77);
    expect(statSync(`${folder}/f`).uid).toBe(65534);
  });
});

test.runIf(isRoot)("a hard link that somebody put where they may write is not changed as root", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/precious`, "x", { mode: 0o600 });
    mkdirSync(`${folder}/theirs`);
    linkSync(`${folder}/precious`, `${folder}/theirs/trap`);
    execFileSync("chown", ["nobody", `${folder}/theirs`]);
    expect(word(await act(session, attributesAct(`${folder}/theirs/trap`, { owner: "nobody" })))).toBe("foreign-link");
    expect(statSync(`${folder}/precious`).uid).toBe(0);
  });
});

test("a file is removed with its old bytes kept; what is gone already is done and unchanged", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "old");
    expect(word(await act(session, removeAct(`${folder}/f`, { replaces: holding("other") })))).toBe("stale");
    expect(await act(session, removeAct(`${folder}/f`, { replaces: holding("old"), backup: true }))).toMatchObject({
      tag: "done",
      val: { changed: true, kept: sha256("old") },
    });
    expect(await act(session, removeAct(`${folder}/f`))).toMatchObject({ tag: "done", val: { changed: false, kept: undefined } });
    expect(word(await act(session, removeAct(`${folder}/f`, { replaces: holding("old") })))).toBe("stale");
    expect(word(await act(session, removeAct("/")))).toBe("root");
  });
});

test("a tree is removed without following links out of it; without `recursive` only an empty directory goes", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/keep`);
    writeFileSync(`${folder}/keep/f`, "precious");
    mkdirSync(`${folder}/d/e`, { recursive: true });
    writeFileSync(`${folder}/d/e/f`, "x");
    symlinkSync(`${folder}/keep`, `${folder}/d/out`);
    symlinkSync(`${folder}/keep`, `${folder}/link`);
    expect(word(await act(session, removeAct(`${folder}/d`)))).toBe("not-empty");
    expect(word(await act(session, removeAct(`${folder}/d`, { recursive: true, replaces: { tag: "directory" } })))).toBe("done");
    expect(word(await act(session, removeAct(`${folder}/link`, { recursive: true })))).toBe("done");
    expect(word(await act(session, removeAct(`${folder}/keep/f`, { recursive: true })))).toBe("done");
    expect(word(await act(session, removeAct(`${folder}/keep`)))).toBe("done");
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a removed tree never takes what a link in it leads to", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/keep`);
    writeFileSync(`${folder}/keep/f`, "precious");
    mkdirSync(`${folder}/d`);
    symlinkSync(`${folder}/keep`, `${folder}/d/out`);
    await act(session, removeAct(`${folder}/d`, { recursive: true }));
    expect(readFileSync(`${folder}/keep/f`, "utf8")).toBe("precious");
    expect(existsSync(`${folder}/d`)).toBe(false);
  });
});

test("something is moved to a free name or over exactly what was planned", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/a`, "a");
    writeFileSync(`${folder}/b`, "b");
    mkdirSync(`${folder}/d`);
    writeFileSync(`${folder}/d/f`, "x");
    expect(word(await act(session, moveAct(`${folder}/a`, `${folder}/b`)))).toBe("stale");
    expect(word(await act(session, moveAct(`${folder}/a`, `${folder}/b`, holding("b"))))).toBe("done");
    expect(word(await act(session, moveAct(`${folder}/b`, `${folder}/c`)))).toBe("done");
    expect(word(await act(session, moveAct(`${folder}/d`, `${folder}/e`)))).toBe("done");
    expect(word(await act(session, moveAct(`${folder}/none`, `${folder}/z`)))).toBe("missing");
    expect(word(await act(session, moveAct(`${folder}/c`, `${folder}/e`)))).toBe("stale");
    expect(readFileSync(`${folder}/c`, "utf8")).toBe("a");
    expect(readdirSync(folder).toSorted()).toEqual(["c", "e"]);
  });
});

test.runIf(existsSync("/dev/shm"))("a move to another file system is refused and says why", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/a`, "a");
    const elsewhere = `/dev/shm/masterchef-test-${process.pid}`;
    expect(word(await act(session, moveAct(`${folder}/a`, elsewhere)))).toBe("cross-device");
    expect(existsSync(elsewhere)).toBe(false);
  });
});

test("a reconnect has nothing to do here; unknown operations are refused", async () => {
  await withSession(async (session) => {
    expect(await act(session, { tag: "barrier", val: "reconnect" })).toMatchObject({ tag: "done", val: { changed: false } });
    expect(await act(session, { tag: "other", val: { name: "windows/registry-value", body: "{}" } })).toMatchObject({
      tag: "refused",
      val: { reason: { tag: "unsupported" } },
    });
  });
});
