import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccountReader } from "../account/accounts.ts";
import { hasFurtherSources } from "../account/account-files.ts";
import { createBlobStore } from "../blob/blob-store.ts";
import { createScratch } from "../session/scratch.ts";
import { ask, withSession } from "../testing/drive.ts";
import { answerAccount } from "./account.ts";
import type { Context } from "./context.ts";
import type { AccountQuery } from "@masterchef/wit/host";

let etc: string;
beforeEach(() => {
  etc = mkdtempSync("/var/tmp/masterchef-etc-");
  writeFileSync(
    `${etc}/passwd`,
    "root:x:0:0:root:/root:/bin/sh\n# comment\n+nis\nanna:x:1000:100:Anna,,,:/home/anna:/bin/bash\nempty:x:1001:100::/:\nbroken\n",
  );
  writeFileSync(`${etc}/group`, "root:x:0:\nusers:x:100:\nwheel:x:10:anna,root\naudio:x:29:anna\n");
  writeFileSync(`${etc}/nsswitch.conf`, "passwd: files\ngroup: files\n");
});
afterEach(() => rmSync(etc, { recursive: true }));

function shadow(lines: string): void {
  writeFileSync(`${etc}/shadow`, lines);
}

async function told(query: AccountQuery, password?: string): Promise<unknown> {
  const signal = new AbortController().signal;
  const secrets = new Map(password === undefined ? [] : [["pw", Buffer.from(password)]]);
  const context: Context = { accounts: createAccountReader(etc), blobs: createBlobStore(), scratch: createScratch(), secrets, signal };
  const { outcome } = await answerAccount(query, context, signal);
  return outcome.tag === "ok" ? outcome.val.val : outcome.val;
}

function user(name: string, verifyPassword?: string): AccountQuery {
  return { tag: "user", val: { name, verifyPassword } };
}

test("a user is told with supplementary groups, sorted", async () => {
  expect(await told(user("anna"))).toEqual({
    tag: "user",
    val: {
      name: "anna",
      uid: 1000,
      gid: 100,
      comment: "Anna,,,",
      home: "/home/anna",
      shell: "/bin/bash",
      groups: ["audio", "wheel"],
      password: "hidden",
    },
  });
});

test("a group is told with its members; nobody is absent", async () => {
  expect(await told({ tag: "group", val: "wheel" })).toEqual({ tag: "group", val: { name: "wheel", gid: 10, members: ["anna", "root"] } });
  expect(await told({ tag: "group", val: "none" })).toEqual({ tag: "absent" });
  expect(await told(user("none"))).toEqual({ tag: "absent" });
  expect(await told(user("0"))).toEqual({ tag: "absent" });
});

test("a password is none, locked or hidden, and verified against the stored hash", async () => {
  const hash = execFileSync("perl", ["-e", 'print crypt("open sesame", q($6$saltsalt$))'], { encoding: "utf8" });
  shadow(`anna:${hash}:1::::::\nempty::1::::::\nroot:!locked:1::::::\n`);
  expect(await told(user("anna"))).toMatchObject({ val: { password: "hidden" } });
  expect(await told(user("empty"))).toMatchObject({ val: { password: "none" } });
  expect(await told(user("root"))).toMatchObject({ val: { password: "locked" } });
  expect(await told(user("anna", "pw"), "open sesame")).toMatchObject({ val: { password: "matches" } });
  expect(await told(user("anna", "pw"), "close sesame")).toMatchObject({ val: { password: "differs" } });
});

test("accounts are read again when a file changes", () => {
  const accounts = createAccountReader(etc);
  expect(accounts().userByName("ben")).toBeUndefined();
  writeFileSync(`${etc}/passwd`, "ben:x:1002:100::/:/bin/sh\n");
  expect(accounts().userByName("ben")?.uid).toBe(1002);
});

test("a directory service is seen in nsswitch.conf", () => {
  expect(hasFurtherSources("passwd: files ldap # comment\n", "passwd")).toBe(true);
  expect(hasFurtherSources("passwd:\tfiles [NOTFOUND=return] sss\n", "passwd")).toBe(true);
  expect(hasFurtherSources("# passwd: ldap\npasswd: compat files\ngroup: ldap\n", "passwd")).toBe(false);
});

test("this machine's root is told", async () => {
  await withSession(async (session) => {
    expect(await ask(session, { tag: "account", val: user("root") })).toMatchObject({
      val: { val: { tag: "user", val: { uid: 0, home: "/root" } } },
    });
  });
});

test("a reader of a folder without account files finds nobody", () => {
  mkdirSync(`${etc}/none`);
  expect(createAccountReader(`${etc}/none`)().userById(0)).toBeUndefined();
});
