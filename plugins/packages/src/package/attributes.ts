import type { Attribute, DesiredOf, Json, JsonObject, PartlyMembers } from "@masterchef/sdk";
import { attribute, choice, defaulting, flag, integer, list, path, problem, record, refuse, required, text } from "@masterchef/sdk";
import { readRange } from "../versions/range.ts";

/** The package managers this plugin speaks to. */
export const managerNames = ["apk", "apt", "brew", "dnf", "pacman", "zypper"] as const;

/** One of them. */
export type ManagerName = (typeof managerNames)[number];

/** A name as package managers take it, with an architecture behind a colon. Never an option: the first character is a letter or a digit. */
const nameForm = /^[A-Za-z0-9][A-Za-z0-9+._@/-]*(?::[a-z0-9_-]+)?$/;

function packageName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.length <= 255 && nameForm.test(value)) return value;
    const message = `${JSON.stringify(value)} is not the name of a package.`;
    return refuse(
      problem({
        code: "packages/bad-name",
        at: place.at,
        message,
        help: "Write one name; use loop for several, and version for a version.",
      }),
    );
  });
}

function versionRange(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && readRange(value.trim()) !== undefined) return value.trim().replaceAll(/\s*,\s*/g, ", ");
    const message = `${JSON.stringify(value)} names no version.`;
    const help = 'Write a version ("1.22.1-9"), how it begins ("1.22.*") or bounds (">=1.22, <2").';
    return refuse(problem({ code: "packages/bad-version", at: place.at, message, help }));
  });
}

/** A path on the host, or an address from which it is fetched. */
function packageSource(): Attribute<string, "sometimes"> {
  const local = path();
  return attribute((value, place) => {
    if (typeof value !== "string" || value.startsWith("/")) return local.canonical(value, place);
    if (isUrl(value) && /^https?:\/\/[^\s/@]+\/\S+$/.test(value)) return value;
    const message = `${JSON.stringify(value)} is neither a path nor an address.`;
    const help = "Write an absolute path on the host, or http:// or https:// without user and password.";
    return refuse(problem({ code: "packages/bad-source", at: place.at, message, help }));
  });
}

/** Whether a source is fetched. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//.test(source);
}

function checksum(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    const digits = typeof value === "string" ? value.toLowerCase().replace(/^sha256:/, "") : "";
    if (/^[0-9a-f]{64}$/.test(digits)) return `sha256:${digits}`;
    const message = `${JSON.stringify(value)} is no SHA-256.`;
    return refuse(problem({ code: "packages/bad-checksum", at: place.at, message, help: "Write sha256: and 64 hexadecimal digits." }));
  });
}

type Always<T extends Json> = Attribute<T, "always">;
type Maybe<T extends Json> = Attribute<T, "sometimes">;

// A type alias, since an interface has no index signature.
type PackageAttributes = {
  readonly name: Always<string>;
  readonly state: Always<"present" | "latest" | "absent" | "purged">;
  readonly version: Maybe<string>;
  readonly held: Maybe<boolean>;
  readonly manager: Maybe<ManagerName>;
  readonly source: Maybe<string>;
  readonly checksum: Maybe<string>;
  readonly root: Maybe<string>;
  readonly index_max_age: Maybe<number>;
  readonly lock_wait: Always<number>;
  readonly allow_downgrade: Always<boolean>;
  readonly allow_change_held: Always<boolean>;
  readonly recommends: Maybe<boolean>;
  readonly config_files: Always<"keep" | "replace">;
  readonly debconf: Maybe<Readonly<Record<string, string>>>;
  readonly install_options: Maybe<readonly string[]>;
};

/** What can be declared of a package. */
export const attributes: PackageAttributes = {
  name: required(packageName()),
  state: defaulting(choice(["present", "latest", "absent", "purged"]), "present"),
  version: versionRange(),
  held: flag(),
  manager: choice(managerNames),
  source: packageSource(),
  checksum: checksum(),
  root: path(),
  index_max_age: integer(),
  lock_wait: defaulting(integer(), 120),
  allow_downgrade: defaulting(flag(), false),
  allow_change_held: defaulting(flag(), false),
  recommends: flag(),
  config_files: defaulting(choice(["keep", "replace"]), "keep"),
  debconf: record(text()),
  install_options: list(text()),
};

/** A package in canonical form. */
export type Desired = DesiredOf<PackageAttributes>;

/** The same as far as it is known before the run. */
export type PartlyDesired = PartlyMembers<Desired>;

/** What a package is like, as plans show it. */
export interface PackageState {
  readonly state: "present" | "absent" | "config-files" | "broken";
  readonly version?: string | undefined;
  readonly held?: boolean | undefined;
}

/** The state as JSON: what is not known of it is left out. */
export function stateDocument({ state, version, held }: PackageState): JsonObject {
  return { state, ...(version === undefined ? {} : { version }), ...(held === undefined ? {} : { held }) };
}
