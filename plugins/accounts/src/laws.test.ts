import fc from "fast-check";
import { expect, it } from "vitest";
import { brokenLaws, inseparable, loadProviderSuite, readCase } from "@masterchef/sdk/testing";
import type { ProviderCase } from "@masterchef/sdk/testing";
import { provider } from "./mod.ts";

// The laws, for declarations and answers made at random, as no target would give them together. Convergence is proved on real hosts, in test/lab.

const { problemCodes } = await loadProviderSuite(new URL("..", import.meta.url));

const hash = `$6$salt$${"a".repeat(86)}`;
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu3zJ5eS3k3s7q1m6cQ8GZ8n0d5o2QpWc7rVb1xYzAB";
const state = fc.constantFrom("present", "absent");
const names = fc.subarray(["adm", "bob", "ops"]);
const home = fc.constantFrom("/home/bob", "/srv/bob", "/srv");

const desired = fc.oneof(
  fc.record({
    type: fc.constant("user"),
    desired: members({
      state,
      uid: fc.constantFrom(1001, 2001),
      group: fc.constantFrom("staff", "#1001", "bob"),
      groups: names,
      append: fc.boolean(),
      comment: fc.constantFrom("Bob", "B:b"),
      home,
      create_home: fc.boolean(),
      move_home: home,
      shell: fc.constantFrom("/bin/sh", "/bin/bash"),
      system: fc.boolean(),
      password: fc.constantFrom<unknown>(hash, "*", "plain", { $secret: "token" }),
      locked: fc.boolean(),
      expires: fc.constantFrom("never", "2027-12-31"),
      password_max_days: fc.constantFrom(-1, 90, 99_999),
      remove_home: fc.boolean(),
      stop_processes: fc.boolean(),
    }),
  }),
  fc.record({
    type: fc.constant("group"),
    desired: members({ state, gid: fc.constantFrom(3000, 3001), system: fc.boolean(), members: names, include: names, exclude: names }),
  }),
  fc.record({
    type: fc.constant("authorized_key"),
    desired: fc
      .tuple(
        members({ state, exclusive: fc.boolean(), path: fc.constantFrom("/srv/bob/.ssh/authorized_keys", "/etc/keys/bob") }),
        fc.constantFrom<readonly unknown[]>([key], [`${key} me`], [{ key, options: ["restrict"] }], [key, key]),
      )
      .map(([rest, keys]) => ({ ...rest, keys })),
  }),
  fc.record({
    type: fc.constant("sudoers"),
    desired: members({ state, rules: fc.constantFrom(["bob ALL=(ALL) ALL"], ["# none"]), directory: fc.constant("/etc/sudoers.d") }),
  }),
);

const failure = fc.constant<object>({ failure: { reason: "denied", message: "no" } });
const user = fc
  .record({
    uid: fc.constantFrom(0, 1001, 2001),
    gid: fc.constantFrom(50, 1001),
    comment: fc.constantFrom("", "Bob"),
    home,
    shell: fc.constantFrom("/bin/sh", "/bin/bash"),
    groups: names,
    password: fc.constantFrom("hidden", "locked", "matches", "differs", "none"),
  })
  .map((found) => ({ account: { user: { name: "bob", ...found } } }));
const group = fc
  .record({ gid: fc.constantFrom(0, 50, 3000), members: names })
  .map((found) => ({ account: { group: { name: "staff", ...found } } }));
const nobody = fc.constant<object>({ account: "absent" });
const account = (there: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.oneof({ weight: 4, arbitrary: there }, { weight: 3, arbitrary: nobody }, failure);
const said = (...outputs: readonly string[]): fc.Arbitrary<object> =>
  fc
    .tuple(fc.constantFrom<unknown>({ code: 0 }, { code: 0 }, { code: 1 }, { code: 2 }, "not-found"), fc.constantFrom(...outputs))
    .map(([exit, text]) => ({ process: { exit, stdout: { text }, stderr: { text: "" } } }));
const digest = `sha256:${"1".repeat(64)}`;
const file = fc.oneof(
  fc.constantFrom<object>({ file: { state: "absent", expected: digest } }),
  fc
    .record({
      kind: fc.constantFrom("regular", "directory", "symbolic-link"),
      mode: fc.constantFrom(0o440, 0o644),
      text: fc.constantFrom("", `${key}\n`, `# x\nrestrict ${key} y\nssh-x`),
    })
    .map(({ kind, mode, text }) => ({
      file: {
        state: {
          present: {
            kind,
            size: 1,
            posix: { mode, uid: 0, gid: 0, owner: "root", group: "root" },
            "real-path": "/x",
            digest,
            content: { text },
          },
        },
        expected: digest,
      },
    })),
  failure,
);
const answers = fc.record({
  user: account(user),
  group: account(group),
  primary: fc.oneof(account(group), said("", "bob\n")),
  shadow: said("0:1:1:0:0:99999:7::\n", "1:1:0:0:0:90:7:30:21183\n", "1:0:0:0:::::\n", ""),
  uid: said("", "eve\n"),
  gid: said("", "team:x:3000:\n"),
  processes: said("", "/proc/7\n"),
  program: file,
  home: file,
  parent: file,
  directory: file,
  file,
  defaults: file,
  "useradd-defaults": file,
  skeleton: fc.oneof(
    fc.constantFrom<object>({ directory: "absent" }, { directory: { listing: [] } }),
    fc.constantFrom<string>("regular", "directory").map((kind) => ({
      directory: {
        listing: [{ name: ".x", info: { kind, size: 1, posix: { mode: 0o644, uid: 0, gid: 0 }, "real-path": "/etc/skel/.x", digest } }],
      },
    })),
    failure,
  ),
  "groups/0": account(group),
  "groups/1": account(group),
  "groups/2": account(group),
  "members/0": account(user),
  "members/1": account(user),
  "members/2": account(user),
});

const cases: fc.Arbitrary<ProviderCase> = fc
  .record({ desired, answers })
  .map(({ desired: made, ...rest }) => readCase("random", JSON.stringify({ title: "random", name: "bob", ...made, ...rest })));

it("keeps the laws", () => {
  fc.assert(
    fc.property(cases, (each) => {
      expect(brokenLaws(provider, each, problemCodes)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

it("decides each as if it were alone", () => {
  fc.assert(
    fc.property(fc.array(cases, { minLength: 2, maxLength: 6 }), (batch) => {
      expect(inseparable(provider, batch)).toEqual([]);
    }),
  );
});

function members(of: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  // Few of all combinations make sense, so most attributes are left out.
  return fc
    .tuple(fc.record(of), fc.subarray(Object.keys(of), { maxLength: Math.min(5, Object.keys(of).length) }))
    .map(([made, kept]) => Object.fromEntries(Object.entries(made).filter(([name]) => kept.includes(name))));
}
