import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { output } from "./ended.ts";
import { whileLocked } from "./lock.ts";
import { labFolder, ownFolder } from "./places.ts";
import { currentRecipe, extraLayer, rootFolders } from "./recipe.ts";
import type { Extras, Recipe } from "./recipe.ts";

/** The root that hosts stand on: folders for overlayfs, uppermost first. None of them is ever written again. */
export interface Root {
  readonly lower: readonly string[];
}

const hour = 3_600_000;

/**
 * The root of the current recipe. Made when it is not cached, which takes a minute or two; whoever else wants it waits for the same one.
 *
 * @param tell is told what takes long
 * @param extras what else is to be in it, from the machine's archive
 * @throws when the machine has no Debian archive, or a program fails
 */
export async function prepareRoot(tell: (line: string) => void, extras?: Extras): Promise<Root> {
  const recipe = currentRecipe();
  if (recipe === undefined)
    throw new Error("This machine's apt sources name no archive of its own Debian suite; add one to /etc/apt/sources.list.d.");
  const folder = join(labFolder(), "roots");
  const [base, layer] = [join(folder, recipe.base), join(folder, recipe.layer)];
  const extra = extras === undefined ? undefined : join(folder, extraLayer(recipe, extras));
  if (!existsSync(extra ?? layer)) {
    await mkdir(folder, { recursive: true });
    await whileLocked(join(folder, "lock"), async () => {
      if (!existsSync(base)) await buildAtomically(base, (at) => buildBase(at, recipe, tell));
      if (!existsSync(layer)) await buildAtomically(layer, (at) => buildLayer(at, base, tell));
      if (extra !== undefined && extras !== undefined && !existsSync(extra))
        await buildAtomically(extra, (at) => buildExtra(at, { lower: [layer, base], recipe, extras, tell }));
    });
  }
  return { lower: [...(extra === undefined ? [] : [extra]), layer, base] };
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

async function buildLayer(at: string, base: string, tell: (line: string) => void): Promise<void> {
  tell("Adding the lab's repository to the root.");
  await runOnTop(at, [base], [["root/setup.sh"], ["repository/build.sh"]]);
}

interface Extra {
  readonly lower: readonly string[];
  readonly recipe: Recipe;
  readonly extras: Extras;
  readonly tell: (line: string) => void;
}

async function buildExtra(at: string, { lower, recipe, extras, tell }: Extra): Promise<void> {
  const { install = [], offer = [] } = extras;
  const { uri, suite, components } = recipe.archive;
  tell(`Adding ${[...install, ...offer].join(", ")} to the root, from ${uri}.`);
  const source = ["deb", uri, suite, ...components].join(" ");
  await runOnTop(at, lower, [["root/extra.sh", source, install.join(" "), offer.join(" ")]]);
}

/** Runs programs of this folder in a root on top of others, each with its arguments; what they change is what comes to be. */
async function runOnTop(at: string, lower: readonly string[], programs: readonly (readonly string[])[]): Promise<void> {
  const scratch = join(at, "..");
  const [work, merged, sources] = [join(scratch, "work"), join(scratch, "merged"), join(scratch, "sources")];
  await Promise.all([mkdir(work), mkdir(merged)]);
  for (const folder of rootFolders) await cp(join(ownFolder, folder), join(sources, folder), { recursive: true });
  const steps = [
    "mount --make-rslave /",
    'mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$4"',
    'mount -t proc proc "$4/proc"',
    'mount -t tmpfs tmpfs "$4/tmp"',
    'cp -R "$5" "$4/tmp/lab"',
    // How names of other machines are found, for as long as this runs.
    'touch "$4/etc/resolv.conf"; [ ! -e /etc/resolv.conf ] || mount --bind "$(readlink -f /etc/resolv.conf)" "$4/etc/resolv.conf"',
    'merged=$4; shift 5; program=/tmp/lab/$1; shift; chroot "$merged" sh "$program" "$@"',
  ];
  for (const program of programs) {
    await rm(work, { recursive: true, force: true });
    await mkdir(work);
    const argv = ["unshare", "--mount", "sh", "-euc", steps.join("\n"), "sh", lower.join(":"), at, work, merged, sources, ...program];
    await output(argv, { timeoutMs: hour });
  }
}
