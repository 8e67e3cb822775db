import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../e2e/transcript.ts";
import { titlesIn } from "../docs/titles-in.ts";

/** Everything that must be tried, by name; those marked with a star on a real host too. */
const names = `
  theorem-random-worlds second-plan-empty postinst-link* packages-first-exactness order-invariance narrow-first user-dir-key* home-mode-from-logindefs* template-line-fight
  two-lines-one-write alias-service* module-then-key* sysctl-normalised drop-in-new-dir* old-exec-after-restart* dies-after-start* one-daemon-reload group-one-transaction*
  group-cycle-split index-in-scratch* latest-moved probe-no-program probe-no-such-user denied-is-not-absent only-if-impure mkfs-never-force* under-the-mount*
  destroy-needs-a-name purge-siblings purge-new-name clock-flips guard-does-not-flip refresh-matrix refresh-chain owed-crash-points owed-foreign stale-epoch killed-in-dpkg*
  unknown-outcome reboot-keeps-files-exact* reboot-clears-owed* self-removal remote-void host-down equal-hosts-equal-digest secret-grep* sealed-backup tree-100k* file-1g
  binary-content usrmerge-alias symlink-swap* blank-fields batch-of-one trace-reads* trace-writes* mutate-outside-reads discover-settles ambiguous-identity guards-travel
  replay-equal
`.trim().split(/\s+/u);

interface Row {
  readonly name: string;
  /** Marked to be tried on a real host. */
  readonly real: boolean;
  readonly where: string;
}

const rows = readFileSync(join(root, "test/worlds/README.md"), "utf8")
  .split("\n")
  .flatMap((line): readonly Row[] => {
    const [, name, mark, where] = /^\| `([^`]+)`( \*\*L\*\*)? \| [^|]+ \| (.+) \|$/u.exec(line) ?? [];
    return name === undefined || where === undefined ? [] : [{ name, real: mark !== undefined, where }];
  });

/** `file`: title, one or more. */
function testsIn(where: string): readonly { readonly file: string; readonly title: string }[] {
  return Array.from(where.matchAll(/`([^`]+\.test\.ts)`: (.+?)(?=[;,] `|$)/gu), ([, file = "", title = ""]) => ({ file, title }));
}

function casesIn({ name, where }: Row): readonly string[] {
  return Array.from(where.matchAll(/(?:^|, )case(?: `([^`]+)`)?/gu), ([, other]) => other ?? name);
}

describe("the table of named tests", () => {
  it("has every name, once, with its mark", () => {
    expect(rows.map(({ name, real }) => (real ? `${name}*` : name))).toEqual(names);
  });

  it.each(rows.map((row) => [row.name, row] as const))("%s is tried where the table says", (_, row) => {
    const tests = testsIn(row.where);
    const cases = casesIn(row);
    expect(cases.filter((name) => !existsSync(join(root, `test/worlds/cases/${name}.json`)))).toEqual([]);
    const gone = tests.filter(({ file, title }) => {
      const titles = existsSync(join(root, file)) ? titlesIn(readFileSync(join(root, file), "utf8")) : [];
      return !titles.some((each) => each === title || (title === row.name && each.includes(title)));
    });
    expect(gone).toEqual([]);
    expect(tests.length + cases.length > 0 || row.where.startsWith("later: ")).toBe(true);
  });

  it("says where a real host tries what is marked so", () => {
    // The transport that is tried is the one a host runs; a hundred thousand files make no difference to root.
    const elsewhere = new Set(["tree-100k"]);
    const missing = rows.filter(({ name, real, where }) => real && !where.startsWith("later: ") && !elsewhere.has(name) && !where.includes("`test/lab/"));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("leaves for later only what is known to be left", () => {
    expect(rows.filter(({ where }) => where.startsWith("later: ")).map(({ name }) => name)).toEqual(["remote-void", "host-down", "secret-grep", "sealed-backup", "ambiguous-identity"]);
  });
});
