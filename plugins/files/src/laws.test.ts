import fc from "fast-check";
import { expect, it } from "vitest";
import { brokenLaws, inseparable, loadProviderSuite, readCase } from "@masterchef/sdk/testing";
import type { ProviderCase } from "@masterchef/sdk/testing";
import { provider } from "./mod.ts";

// The laws, for declarations and answers made at random, as no target would give them together. Convergence is proved on machines, in test/plugins.

const { problemCodes } = await loadProviderSuite(new URL("..", import.meta.url));
const digest = (of: string): string => `sha256:${of.repeat(64)}`;
const content = fc.constantFrom("1", "2").map((of) => ({ $blob: { digest: digest(of), size: 6 } }));

const shared = { path: fc.constantFrom("/a", "/a/b/", "//a/./b"), state: fc.constantFrom("present", "absent"), force: fc.boolean() };
const ownership = {
  mode: fc.constantFrom("644", "0755", "4755"),
  owner: fc.constantFrom("root", "#1000"),
  group: fc.constantFrom("root", "#0"),
};
const signature = { content_signature: `${"A".repeat(86)}==`, content_signing_pubkey: `${"A".repeat(43)}=` };
// Few of all combinations make sense, so the sound ones are put together and the others left to chance.
const held = fc.oneof(
  fc.constant({}),
  content.map((made) => ({ content: made })),
  content.map((made) => ({ source: made, content_checksum: made.$blob.digest })),
  content.map((made) => ({ template: made, ...signature })),
  fc.record(
    { content, source: content, content_checksum: fc.constant(digest("1")), content_signature: fc.constant(signature.content_signature) },
    { requiredKeys: [] },
  ),
);
const desired = fc.oneof(
  fc.record({
    type: fc.constant("file"),
    desired: both(held, {
      ...shared,
      ...ownership,
      create_only: fc.boolean(),
      backup: fc.boolean(),
      in_place: fc.boolean(),
      validate: fc.constantFrom(["true", "{}"], ["true"]),
    }),
  }),
  fc.record({
    type: fc.constant("directory"),
    desired: members({ ...shared, ...ownership, recurse: fc.boolean(), purge: fc.boolean(), ignore: fc.constantFrom(["*.b"], ["x"]) }),
  }),
  fc.record({
    type: fc.constant("link"),
    desired: members({ ...shared, target: fc.constantFrom("/b", "../c", "/a"), kind: fc.constantFrom("symbolic", "hard") }),
  }),
);

const info = fc.record(
  {
    kind: fc.constantFrom("regular", "directory", "symbolic-link", "fifo"),
    size: fc.constant(6),
    "real-path": fc.constantFrom("/a", "/a/b"),
    posix: fc.record(
      { mode: fc.constantFrom(0o644, 0o755, 0o4755), uid: fc.constantFrom(0, 1000), gid: fc.constant(0), owner: fc.constant("root") },
      { requiredKeys: ["mode", "uid", "gid"] },
    ),
    digest: fc.constantFrom("1", "2").map(digest),
    target: fc.constantFrom("/b", "/old"),
  },
  { requiredKeys: ["kind", "size", "real-path"] },
);
const failure = fc.constant<object>({ failure: { reason: "denied", message: "no" } });
const file = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      file: fc.record(
        {
          state: fc.oneof(
            fc.constant("absent"),
            info.map((present) => ({ present })),
          ),
          expected: fc.constantFrom("1", "2").map(digest),
          verified: fc.boolean(),
        },
        { requiredKeys: ["state"] },
      ),
    }),
  },
  { weight: 1, arbitrary: failure },
);
const listing = fc
  .uniqueArray(fc.record({ name: fc.constantFrom("x", "x/y", "a.b", "z"), info }), { selector: ({ name }) => name })
  .map((found) => ({ directory: { listing: found } }));
const entries = fc.oneof(listing, fc.constantFrom<object>({ directory: "absent" }, { directory: { "not-directory": "regular" } }), failure);
const account = (kind: "user" | "group"): fc.Arbitrary<object> =>
  fc.constantFrom<object>(
    { account: "absent" },
    {
      account:
        kind === "user"
          ? { user: { name: "root", uid: 0, gid: 0, comment: "", home: "/", shell: "/bin/sh", groups: [], password: "hidden" } }
          : { group: { name: "root", gid: 0, members: [] } },
    },
  );
const same = fc
  .constantFrom<unknown>({ code: 0 }, { code: 1 }, { code: 2 }, "not-found")
  .map((exit) => ({ process: { exit, stdout: { text: "" }, stderr: { text: "" } } }));
const answers = fc.record({
  file,
  directory: file,
  link: file,
  target: file,
  parent: file,
  entries,
  owner: account("user"),
  group: account("group"),
  same,
});
const claimed = fc.subarray<unknown>([{ path: "/a/b/x" }, { tree: "/a/b/x" }, { path: "/a/a.b" }, "everything"]);

const cases: fc.Arbitrary<ProviderCase> = fc
  .record({ desired, answers, claimed })
  .map(({ desired: made, ...rest }) => readCase("random", JSON.stringify({ title: "random", name: "/x", ...made, ...rest })));

it("keeps the laws", () => {
  fc.assert(
    fc.property(cases, (each) => {
      expect(brokenLaws(provider, each, problemCodes)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

it("decides each as if it were alone", () => {
  fc.assert(
    fc.property(fc.array(cases, { minLength: 2, maxLength: 6 }), (batch) => {
      expect(inseparable(provider, batch)).toEqual([]);
    }),
  );
});

function both(
  first: fc.Arbitrary<object>,
  of: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.tuple(first, members(of)).map(([held, others]) => ({ ...held, ...others }));
}

function members(of: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.record(of, { requiredKeys: [] });
}
