import type { Operation } from "@masterchef/wit/host";
import { expect, test } from "vitest";
import { operationRisks } from "./operation-risks.ts";
import { operationOf, removeFile, runProgram, writeFile } from "./testing/sample-steps.ts";

const old = { tag: "digest", val: `sha256:${"1".repeat(64)}` } as const;

/** A program that says what it writes. */
function run(given: Partial<Operation> = {}): Operation {
  return operationOf(runProgram("true"), { writes: [{ tag: "path", val: "/srv/out" }], ...given });
}

test.each([
  ["a new file", operationOf(writeFile("/srv/a")), []],
  ["a file whose old content is kept", operationOf(writeFile("/srv/a", { replaces: old })), []],
  [
    "a file whose old content is not kept",
    operationOf(writeFile("/srv/a", { replaces: old, backup: false })),
    ["medium: overwrites /srv/a and keeps no copy of what it held"],
  ],
  [
    "whatever is there, with a copy",
    operationOf(writeFile("/srv/a", { replaces: { tag: "anything" } }), { destroys: [{ tag: "path", val: "/srv/a" }] }),
    ["medium: takes away /srv/a; its content is kept in the filebucket"],
  ],
  [
    "a directory in the way of a file",
    operationOf(writeFile("/srv/a", { replaces: { tag: "directory" } }), { destroys: [{ tag: "tree", val: "/srv/a" }] }),
    ["high: destroys /srv/a and all below it; nothing of it is kept"],
  ],
  [
    "a removal with a copy",
    operationOf(removeFile("/srv/a"), { destroys: [{ tag: "path", val: "/srv/a" }] }),
    ["medium: takes away /srv/a; its content is kept in the filebucket"],
  ],
  [
    "a removal without one",
    operationOf(removeFile("/srv/a", { backup: false }), { destroys: [{ tag: "path", val: "/srv/a" }] }),
    ["high: destroys /srv/a; nothing of it is kept"],
  ],
  [
    "the removal of a tree, which is never kept",
    operationOf(removeFile("/srv/a", { recursive: true, replaces: { tag: "directory" } }), { destroys: [{ tag: "tree", val: "/srv/a" }] }),
    ["high: destroys /srv/a and all below it; nothing of it is kept"],
  ],
  [
    "the removal of a link",
    operationOf(removeFile("/srv/a", { replaces: { tag: "link", val: "b" } }), { destroys: [{ tag: "path", val: "/srv/a" }] }),
    ["low: takes away the link /srv/a"],
  ],
  [
    "the removal of an empty directory",
    operationOf(removeFile("/srv/a", { replaces: { tag: "directory" } }), { destroys: [{ tag: "path", val: "/srv/a" }] }),
    ["low: takes away the empty directory /srv/a"],
  ],
  [
    "a program that destroys an entity",
    run({ destroys: [{ tag: "entity", val: { kind: "device", name: "sdb1" } }] }),
    ["high: destroys device:sdb1; nothing of it is kept"],
  ],
  ["a program that says what it writes", run(), []],
  ["a program that does not", operationOf(runProgram("true")), ["medium: may write anything: it does not say what it writes"]],
  ["a program that writes a kind", run({ writes: [{ tag: "kind", val: "package" }] }), ["medium: may write every package"]],
  [
    "a program that writes the root",
    run({ writes: [{ tag: "tree", val: "/" }] }),
    expect.arrayContaining(["high: may write every path of the host"]),
  ],
  [
    "a program that writes a whole top folder",
    run({ writes: [{ tag: "tree", val: "/srv" }] }),
    ["medium: may write /srv and all below it"],
  ],
  ["a program that writes a tree further down", run({ writes: [{ tag: "tree", val: "/srv/data" }] }), []],
  [
    "an account, which stands in a file that decides who may log in",
    run({ writes: [{ tag: "entity", val: { kind: "account", name: "bob" } }] }),
    ["high: writes account:bob, which decides who may log in"],
  ],
  [
    "the keys of a user",
    operationOf(writeFile("/home/bob/.ssh/authorized_keys")),
    ["high: writes /home/bob/.ssh/authorized_keys, which decides who may log in"],
  ],
  ["a sudo rule", operationOf(writeFile("/etc/sudoers.d/bob")), ["high: writes /etc/sudoers.d/bob, which decides who may become root"]],
  ["the table of mounts", operationOf(writeFile("/etc/fstab")), ["high: writes /etc/fstab, which decides whether the host starts"]],
  [
    "a file that acts as its owner",
    operationOf(writeFile("/srv/a", { attributes: { mode: 0o4755 } })),
    ["high: gives /srv/a the mode 4755: whoever runs it acts as its owner"],
  ],
  [
    "a file that acts as its group",
    operationOf(writeFile("/srv/a", { attributes: { mode: 0o2755 } })),
    ["medium: gives /srv/a the mode 2755: whoever runs it acts as its group"],
  ],
  [
    "a directory that hands on its group",
    operationOf({ tag: "make-directory", val: { path: "/srv/a", attributes: { mode: 0o2755 } } }),
    [],
  ],
  [
    "a file that everyone may write",
    operationOf({ tag: "set-attributes", val: { path: "/srv/a", attributes: { mode: 0o666 }, follow: false } }),
    ["medium: gives /srv/a the mode 0666: everyone may write it"],
  ],
  ["a directory like /tmp", operationOf({ tag: "make-directory", val: { path: "/srv/a", attributes: { mode: 0o1777 } } }), []],
  ["a reboot", operationOf({ tag: "barrier", val: "reboot" }), expect.arrayContaining(["high: reboots the host"])],
  ["a program that reboots", run({ hazards: { reboot: true } }), ["high: reboots the host"]],
  ["a program that may cut us off", run({ hazards: { disconnection: true } }), ["high: may break the link to the host"]],
  ["a new connection", operationOf({ tag: "barrier", val: "reconnect" }), ["medium: closes the link to the host and opens it again"]],
  ["a restart", run({ hazards: { interruption: true } }), ["medium: stops or restarts something that is running"]],
  ["another user", run({ identity: "deploy" }), ["low: is done as deploy"]],
  ["root by its number", run({ identity: "#0" }), ["medium: is done as #0"]],
  [
    "a request",
    operationOf({ tag: "http", val: { method: "POST", url: "https://example.org/a", headers: [], bodyLimit: 0 } }),
    ["medium: sends POST to https://example.org/a, which nothing can take back"],
  ],
  [
    "a secret in a file",
    operationOf(writeFile("/srv/a", { content: { tag: "parts", val: [{ tag: "secret", val: "token" }] } })),
    ["low: hands a secret to the host"],
  ],
  ["parts without a secret", operationOf(writeFile("/srv/a", { content: { tag: "parts", val: [{ tag: "text", val: "x" }] } })), []],
  ["what only its exit code judges", run({ opaque: true }), ["low: is judged by its exit code alone"]],
])("says what is at stake: %s", (_, operation, expected) => {
  expect(operationRisks(operation).map(({ level, text }) => `${level}: ${text}`)).toEqual(expected);
});

test("says of a secret in the environment that one is handed over", () => {
  const process = { argv: ["true"], env: [{ name: "TOKEN", value: { tag: "secret", val: "token" } as const }], outputLimit: 0 };
  const operation = operationOf({ tag: "run", val: { process, exits: [] } }, { writes: [{ tag: "path", val: "/srv/out" }] });
  expect(operationRisks(operation).map(({ kind }) => kind)).toEqual(["secret"]);
});
