// What `masterchef` starts: plain JavaScript, because it must start on a Node that cannot read TypeScript, and because `--version` should cost no
// more than Node itself. It turns the compile cache on and hands over to src/main.ts.
import module from "node:module";

// Required and not imported: to import a part of Node loads all of it, streams and cryptography included, which takes a tenth of a whole start.
const require = module.createRequire(import.meta.url);
const { lstatSync, mkdirSync, readFileSync, realpathSync, statSync } = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const neededNode = 26;
/** sysexits' EX_UNAVAILABLE: something this program needs is not there. */
const exitUnavailable = 69;
/** Set by `masterchef` for this process, and for no process that this one starts. */
const ownSettings = ["MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];

const own = realpathSync(new URL(import.meta.url));
const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-version")) {
  process.stdout.write(`${JSON.parse(readFileSync(path.join(path.dirname(own), "../package.json"), "utf8")).version}\n`);
} else if (Number.parseInt(process.versions.node, 10) >= neededNode) {
  for (const name of ownSettings) delete process.env[name];
  const cache = compileCacheFolder();
  if (cache !== undefined) module.enableCompileCache(cache);
  if (isBundled()) require("../dist/main.cjs");
  else await import("../src/main.ts");
} else {
  refuse(`this is Node ${process.versions.node}`);
}

/**
 * Whether the bundle is there and was made from the sources as they are: a few hundred looks cost less than loading as many modules one by one.
 * Whoever edits a source runs the source.
 */
function isBundled() {
  try {
    const dist = path.join(path.dirname(own), "../dist");
    const sources = JSON.parse(readFileSync(path.join(dist, "sources.json"), "utf8"));
    return sources.every(([file, size, mtimeMs]) => {
      const found = statSync(`${dist}/${file}`, { throwIfNoEntry: false });
      return found?.size === size && found.mtimeMs === mtimeMs;
    });
  } catch {
    return false; // not built
  }
}

/**
 * The folder of the compile cache, or undefined when there is none that only this user can write. What lies in it is executed, so nobody else
 * may be able to replace any part of the path: with `sudo` keeping the caller's HOME, root would otherwise run the caller's code.
 */
function compileCacheFolder() {
  try {
    const configured = process.env["XDG_CACHE_HOME"];
    const base = configured !== undefined && path.isAbsolute(configured) ? configured : path.join(os.homedir(), ".cache");
    if (!path.isAbsolute(base)) return undefined;
    const folder = path.join(base, "masterchef", "compile");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const uid = process.getuid?.();
    for (let at = realpathSync(folder); ; at = path.dirname(at)) {
      const { uid: owner, mode } = lstatSync(at);
      const sticky = (mode & 0o1000) !== 0;
      if ((owner !== uid && owner !== 0) || ((mode & 0o022) !== 0 && !sticky)) return undefined;
      if (at === path.dirname(at)) return folder;
    }
  } catch {
    return undefined; // no home, no space, no right: the cache only saves time
  }
}

function refuse(found) {
  process.stderr.write(
    `masterchef needs Node ${neededNode} or newer, and ${found}.\n` +
      `Run "npm ci" in the folder of the clone, which installs it beside masterchef, or put a newer Node on the PATH: https://nodejs.org/en/download\n`,
  );
  process.exitCode = exitUnavailable;
}
