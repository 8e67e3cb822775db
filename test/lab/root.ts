import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { output } from "./ended.ts";
import { whileLocked } from "./lock.ts";
import { labFolder, ownFolder } from "./places.ts";
import { currentRecipe, rootFolders } from "./recipe.ts";
import type { Recipe } from "./recipe.ts";

/** The root that hosts stand on: folders for overlayfs, uppermost first. None of them is ever written again. */
export interface Root {
  readonly lower: readonly string[];
}

const hour = 3_600_000;

/**
 * The root of the current recipe. Made when it is not cached, which takes a minute or two; whoever else wants it waits for the same one.
 *
 * @param tell is told what takes long
 * @throws when the machine has no Debian archive, or a program fails
 */
export async function prepareRoot(tell: (line: string) => void): Promise<Root> {
  const recipe = currentRecipe();
  if (recipe === undefined)
    throw new Error("This machine's apt sources name no archive of its own Debian suite; add one to /etc/apt/sources.list.d.");
  const folder = join(labFolder(), "roots");
  const [base, layer] = [join(folder, recipe.base), join(folder, recipe.layer)];
  if (!existsSync(layer)) {
    await mkdir(folder, { recursive: true });
    await whileLocked(join(folder, "lock"), async () => {
      if (!existsSync(base)) await buildAtomically(base, (at) => buildBase(at, recipe, tell));
      if (!existsSync(layer)) await buildAtomically(layer, (at) => buildLayer(at, base, tell));
    });
  }
  return { lower: [layer, base] };
}

/** What is built appears under its name whole or not at all. */
async function buildAtomically(destination: string, build: (at: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(`${destination}.new-`);
  try {
    const at = join(scratch, "root");
    await mkdir(at, { mode: 0o755 });
    await build(at);
    await rename(at, destination);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildBase(at: string, { archive, packages }: Recipe, tell: (line: string) => void): Promise<void> {
  tell(`Making a Debian root (${archive.suite} from ${archive.uri}); this is done once and takes about a minute.`);
  const keyring = archive.keyring === undefined ? [] : [`--keyring=${archive.keyring}`];
  const options = ["--variant=minbase", `--include=${packages.join(",")}`, `--components=${archive.components.join(",")}`, ...keyring];
  await output(["debootstrap", ...options, archive.suite, at, archive.uri], { timeoutMs: hour });
}

/** Runs the lab's own programs on top of the base; what they change becomes the layer. */
async function buildLayer(at: string, base: string, tell: (line: string) => void): Promise<void> {
  tell("Adding the lab's repository to the root.");
  const scratch = join(at, "..");
  const [work, merged] = [join(scratch, "work"), join(scratch, "merged")];
  await Promise.all([mkdir(work), mkdir(merged)]);
  const steps = [
    "set -eu",
    "mount --make-rslave /",
    'mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$4"',
    'mount -t proc proc "$4/proc"',
    'mount -t tmpfs tmpfs "$4/tmp"',
    'cp -R "$5" "$4/tmp/lab"',
    'for folder; do case $folder in *.sh) chroot "$4" sh "/tmp/lab/$folder" ;; esac; done',
  ];
  const sources = join(scratch, "sources");
  for (const folder of rootFolders) {
    const from = join(ownFolder, folder);
    if (existsSync(from)) await cp(from, join(sources, folder), { recursive: true });
  }
  const programs = ["root/setup.sh", "repository/build.sh"].filter((program) => existsSync(join(sources, program)));
  await output(["unshare", "--mount", "sh", "-c", steps.join("\n"), "sh", base, at, work, merged, sources, ...programs], {
    timeoutMs: hour,
  });
}
