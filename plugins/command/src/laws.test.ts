import fc from "fast-check";
import { expect, it } from "vitest";
import { brokenLaws, inseparable, loadProviderSuite, readCase } from "@masterchef/sdk/testing";
import type { ProviderCase } from "@masterchef/sdk/testing";
import { provider } from "./mod.ts";

// The laws, for declarations and answers made at random.

const { problemCodes } = await loadProviderSuite(new URL("..", import.meta.url));
const blob = { $blob: { digest: `sha256:${"1".repeat(64)}`, size: 6 } };
const argv = fc.constantFrom(["true"], ["/usr/bin/env", "-i", "x"], ["touch", "/a"]);
const scopes = fc.subarray(["any", "path:/a", "tree:/srv", "package:nginx", "account:*", "clock"]);

const desired = fc.record(
  {
    argv,
    script: fc.constant(blob),
    cwd: fc.constantFrom("/srv", "/srv//x/"),
    env: fc.constantFrom({}, { B: "1", A: "2" }, { TOKEN: { $secret: "s1" } }),
    user: fc.constantFrom("root", "#1000"),
    umask: fc.constantFrom("022", "0077"),
    stdin: fc.constant(blob),
    creates: fc.constantFrom("/a", "/srv/b"),
    removes: fc.constantFrom("/c", "/srv/d"),
    only_if: fc.oneof(argv, fc.array(argv, { minLength: 1, maxLength: 2 })),
    unless: fc.oneof(argv, fc.array(argv, { minLength: 1, maxLength: 2 })),
    pure: fc.boolean(),
    returns: fc.subarray([0, 1, 2, 255]),
    changed_when: fc.record({ exit: fc.subarray([0, 1]) }),
    until_contains: fc.constant("ready"),
    refresh_only: fc.boolean(),
    refresh_command: argv,
    rescue_command: argv,
    always_command: argv,
    reads: scopes,
    writes: scopes,
    destroys: fc.subarray(["path:/a", "device:/dev/vg0/data", "any"]),
  },
  { requiredKeys: [] },
);

const file = fc.constantFrom<object>(
  { file: { state: "absent" } },
  { file: { state: { present: { kind: "regular", size: 1, "real-path": "/a" } } } },
  { file: { state: { present: { kind: "directory", size: 0, "real-path": "/a" } } } },
  { failure: { reason: "denied", message: "no" } },
);
const user = fc.constantFrom<object>(
  { account: "absent" },
  { account: { user: { name: "root", uid: 0, gid: 0, comment: "", home: "/", shell: "/bin/sh", groups: [], password: "hidden" } } },
);
const probe = fc
  .constantFrom<unknown>({ code: 0 }, { code: 1 }, "not-found", { signal: "SIGKILL" })
  .map((exit) => ({ process: { exit, stdout: { text: "" }, stderr: { text: "" } } }));
const answers = fc.record({
  creates: file,
  removes: file,
  cwd: file,
  user,
  "only-if-0": probe,
  "only-if-1": probe,
  "unless-0": probe,
  "unless-1": probe,
});
const intent = fc.constantFrom<unknown>("converge", {
  refresh: { causes: [{ source: "file.a", reaction: "", written: [{ path: "/a" }] }] },
});

const cases: fc.Arbitrary<ProviderCase> = fc
  .record({ desired, answers, intent })
  .map((made) => readCase("random", JSON.stringify({ title: "random", type: "command", name: "x", ...made })));

it("keeps the laws", () => {
  fc.assert(
    fc.property(cases, (each) => {
      expect(brokenLaws(provider, each, problemCodes)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it("decides each as if it were alone", () => {
  fc.assert(
    fc.property(fc.array(cases, { minLength: 2, maxLength: 6 }), (batch) => {
      expect(inseparable(provider, batch)).toEqual([]);
    }),
  );
});
