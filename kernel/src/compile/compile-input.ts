import type { Canonical, Declaration, Problem, Result } from "@masterchef/wit/host";
import type { Called } from "../ir/called.ts";
import type { FailedNode } from "../ir/failed-node.ts";
import type { Ir } from "../ir/ir.ts";
import type { JsonObject } from "../ir/json.ts";
import type { Places } from "../ir/places.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import type { ResourceOrigin } from "./trace/origin.ts";

/** Everything a compilation depends on. Nothing else is looked at, so equal inputs give equal bytes on any machine. */
export interface CompileInput {
  readonly site: SiteText;
  /** Set with `--var`, in order; a later one wins. */
  readonly variables: readonly GivenVariable[];
  /** Files of `--vars-file`, in order; a later one wins, and `variables` win over all. */
  readonly varsFiles: readonly SiteText[];
  readonly types: TypeRegistry;
  /** Facts of the host. Undefined compiles without a host: what hangs on facts is checked as far as that goes, and the graph is only good for checking. */
  readonly facts: JsonObject | undefined;
  /** JSON Schema of each fact by name, from the manifests of the facts plugins. Undefined: nothing is known about their fields. */
  readonly factSchemas?: JsonObject | undefined;
  readonly files: SiteFiles;
  /** Hand declarations of one plugin to it, in batches of any size; the result has one member for each, at the same index. */
  canonicalize(plugin: string, batch: readonly Declaration[]): Promise<readonly Called<Result<Canonical, readonly Problem[]>>[]>;
  /** The version of a plugin, for whoever blames it. */
  versionOf(plugin: string): string;
  /** SHA-256 as lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array): string;
}

/** A text of the site. */
export interface SiteText {
  /** Relative to the site, with forward slashes. */
  readonly file: string;
  readonly text: Uint8Array;
}

/** A variable set from outside. */
export interface GivenVariable {
  readonly name: string;
  readonly text: string;
  /** Where it was given, for people: `--var port`. */
  readonly place: string;
}

/** The resource types of the locked plugins. */
export interface TypeRegistry {
  type(name: string): ResourceType | undefined;
  readonly names: readonly string[];
}

/** Content that was stored. */
export interface KeptBlob {
  readonly digest: string;
  readonly size: number;
}

/** Why a file of the site could not be had. */
export interface FileFailure {
  readonly failure: "missing" | "denied" | "too-large" | "is-directory" | "not-regular" | "outside" | "failed";
  /** For a person, where the reason does not say it all. */
  readonly message?: string | undefined;
}

/** One thing in a folder of the site. Links stand for what they lead to. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
}

/** The files of the site. Paths are relative to it, with forward slashes, and were checked to stay inside as far as the text says; links are the port's to check. */
export interface SiteFiles {
  /** The whole content, up to the port's limit. */
  readText(path: string): Promise<{ readonly bytes: Uint8Array } | FileFailure>;
  /** What is in a folder, in any order; `""` is the site itself, and other paths end with a slash. */
  list(folder: string): Promise<readonly FolderEntry[] | FileFailure>;
  /** Store the content of a file, however large, and name it. */
  blob(path: string): Promise<KeptBlob | FileFailure>;
  /** Store content and name it. */
  keep(bytes: Uint8Array): Promise<KeptBlob>;
}

/** A site that was compiled. */
export interface Compiled {
  readonly ir: Ir;
  /** Declared resources that are not in the graph, because their plugins failed at them: the plan is made without them. */
  readonly failed: readonly FailedNode[];
  readonly places: Places;
  /** Where a resource comes from, or a value of one: `file.motd`, `file.motd.mode`. Undefined when there is no such resource. */
  trace(address: string): ResourceOrigin | undefined;
  /** The facts the site reads, as dotted paths (`os.family`), sorted. They belong to the basis of a plan. */
  readonly usedFacts: readonly string[];
  /** The files of the site that were read or stored, sorted; a folder whose entries were looked at ends with a slash. */
  readonly usedFiles: readonly string[];
}
