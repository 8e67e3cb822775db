import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { machineArchive } from "./machine-archive.ts";
import type { Archive } from "./machine-archive.ts";
import { ownFolder } from "./places.ts";

/** What hosts have beyond Debian's minimum: what an administrator finds on a server, what Node needs, and what the lab builds its packages with. */
const packages = [
  ["systemd", "systemd-sysv", "dbus", "dbus-user-session", "libpam-systemd", "udev"],
  ["openssh-server", "openssh-client", "cron", "sudo", "locales", "iproute2", "iputils-ping", "procps", "kmod", "e2fsprogs"],
  ["acl", "attr", "ca-certificates", "curl", "git", "libatomic1", "openssl", "unzip", "xz-utils", "zstd"],
  ["apt-utils", "debconf-utils", "gpg", "gpg-agent"],
].flat();

/** All that decides what a root holds. */
export interface Recipe {
  readonly archive: Archive;
  readonly packages: readonly string[];
  /** Name of the folder of the Debian root as it came. */
  readonly base: string;
  /** Name of the folder of what the lab adds to it. */
  readonly layer: string;
}

/** Packages of Debian's own archive that a host has beyond the others'. */
export interface Extras {
  /** Installed. */
  readonly install?: readonly string[];
  /** To be found in a repository below /srv/archive, with all they depend on, so that the host can install them without a way to the outside. */
  readonly offer?: readonly string[];
}

/** Name of the folder that holds what these add to the lab's own layer. */
export function extraLayer({ layer }: Recipe, extras: Extras): string {
  return `${layer}-with-${digest(JSON.stringify([extras.install ?? [], extras.offer ?? []]))}`;
}

/** The folders whose files go into a root. */
export const rootFolders: readonly string[] = ["root", "repository"];

/** The recipe on this machine; undefined when it has no archive of its own suite. */
export function currentRecipe(): Recipe | undefined {
  const archive = machineArchive();
  if (archive === undefined) return undefined;
  const base = digest(JSON.stringify({ format: 1, suite: archive.suite, architecture: process.arch, packages }));
  const files = rootFolders.flatMap((folder) => filesBelow(join(ownFolder, folder)));
  const layer = digest(JSON.stringify([base, ...files.map((file) => [file.slice(ownFolder.length), readFileSync(file, "base64")])]));
  return { archive, packages, base: `base-${archive.suite}-${base}`, layer: `layer-${archive.suite}-${layer}` };
}

/** Every file below a folder, sorted; none when there is no such folder. */
function filesBelow(folder: string): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
