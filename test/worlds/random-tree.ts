import fc from "fast-check";
import type { Declared } from "./site.ts";
import type { WorldFile } from "./world-document.ts";

/** Where random trees lie, and which owners they may have. */
export interface TreeGiven {
  /** The directory around it all. It is there. */
  readonly base: string;
  /** Numbers that files may belong to. */
  readonly owners: readonly number[];
  /** Names that resources may give files to. */
  readonly names: readonly string[];
}

/** Random files below a directory, and random resources for the same paths. */
export interface RandomTrees {
  /** By path, each behind the directory it lies in. */
  readonly tree: fc.Arbitrary<Readonly<Record<string, WorldFile>>>;
  readonly declared: fc.Arbitrary<readonly Declared[]>;
}

/** Few paths, so that what is declared meets what is there. */
export function randomTrees({ base, owners, names }: TreeGiven): RandomTrees {
  const directories = ["a", "b", "a/in"].map((name) => `${base}/${name}`);
  const files = ["a/one", "a/two", "b/one", "a/in/deep"].map((name) => `${base}/${name}`);
  const path = fc.constantFrom(...directories, ...files);
  const mode = fc.constantFrom("0600", "0644", "0755", "0700");
  const owner: fc.Arbitrary<{ readonly uid?: number; readonly gid?: number }> =
    owners.length === 0 ? fc.constant({}) : fc.record({ uid: fc.constantFrom(...owners), gid: fc.constantFrom(...owners) });
  const worldFile: fc.Arbitrary<WorldFile> = fc.oneof(
    fc.tuple(fc.record({ content: fc.constantFrom("", "x\n", "y\n"), mode }), owner).map(([file, ids]) => ({ ...file, ...ids })),
    fc.tuple(fc.record({ directory: fc.constant(true as const), mode }), owner).map(([file, ids]) => ({ ...file, ...ids })),
    fc.constantFrom(`${base}/elsewhere`, "here/one", "nowhere").map((link) => ({ link })),
  );
  // What lies in something lies in a directory.
  const tree = fc.dictionary(path, worldFile, { maxKeys: 7 }).map((some): Readonly<Record<string, WorldFile>> => {
    const needed = directories.filter((each) => !isDirectory(some[each]) && Object.keys(some).some((other) => other.startsWith(`${each}/`)));
    const all = { ...some, ...Object.fromEntries(needed.map((each): [string, WorldFile] => [each, { directory: true }])) };
    return Object.fromEntries(Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
  const state = fc.constantFrom("present", "present", "absent");
  const named: fc.Arbitrary<{ readonly owner?: string }> =
    names.length === 0 ? fc.constant({}) : fc.record({ owner: fc.constantFrom(...names) }, { requiredKeys: [] });
  const attributes = fc.tuple(fc.record({ mode }, { requiredKeys: [] }), named).map(([modes, owned]) => ({ ...modes, ...owned }));
  const declaration: fc.Arbitrary<Declared> = fc.oneof(
    fc
      .record({ at: path, state, content: fc.constantFrom("", "x\n", "z\n"), attributes })
      .map(({ at, state: is, content, attributes: own }) => forced("file", at, is === "absent" ? undefined : { content, ...own })),
    fc
      .record({ at: path, state, purge: fc.boolean(), attributes })
      .map(({ at, state: is, purge, attributes: own }) => forced("directory", at, is === "absent" ? undefined : { purge, ...own })),
    fc
      .record({ at: path, state, target: fc.constantFrom(`${base}/elsewhere`, "nowhere") })
      .map(({ at, state: is, target }) => forced("link", at, is === "absent" ? undefined : { target })),
  );
  const declared = fc
    .uniqueArray(declaration, { minLength: 1, maxLength: 5, selector: ({ with: document }) => JSON.stringify(document?.["path"]) })
    .map((all) => all.map((each, at): Declared => ({ ...each, is: `${each.is}.r${at}` })));
  return { tree, declared };
}

/** Takes the place of whatever is there; without a document it is to be gone. */
function forced(type: string, path: string, document: Declared["with"]): Declared {
  return { is: type, with: document === undefined ? { path, state: "absent", force: true } : { path, force: true, ...document } };
}

function isDirectory(file: WorldFile | undefined): boolean {
  return typeof file === "object" && "directory" in file;
}
