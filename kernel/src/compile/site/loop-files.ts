import type { FileFailure, SiteFiles } from "../compile-input.ts";
import { explainFailure } from "../content/content-store.ts";
import { sitePath } from "../content/site-path.ts";
import { fileNameAt, rangeAt } from "../read/source-file.ts";
import type { SourceFile } from "../read/source-file.ts";
import { describe, quote } from "../read/source-node.ts";
import type { MapEntry, MapNode, SourceNode } from "../read/source-node.ts";
import type { Report } from "../report.ts";
import type { DeclaredResource, DeclaredResources } from "./bind-resources.ts";

/** What reading the folders of a site takes. */
export interface LoopFolders {
  readonly file: SourceFile;
  readonly files: SiteFiles;
  readonly report: Report;
  /** Gets every folder that was looked into. */
  readonly used: Set<string>;
}

/** What a template is called beside what it makes. */
const templateEnding = ".liquid";

/** More files than this, or folders deeper than that, are refused: a link can lead to a folder that it lies in. */
const mostFiles = 10_000;
const deepest = 32;

/**
 * Turns every `loop_files: FOLDER` into the loop it stands for: a map of all files below the folder, by their path there without `.liquid` at its end, to the path
 * that `template` and `source` take. A resource whose folder cannot be used is left out, which was reported.
 */
export async function withLoopFiles(resources: DeclaredResources, folders: LoopFolders): Promise<DeclaredResources> {
  if (!resources.list.some(({ settings }) => settings.has("loop_files"))) return resources;
  const list = await Promise.all(resources.list.map(async (declared) => withFiles(declared, folders)));
  return { ...resources, list: list.filter((declared) => declared !== undefined) };
}

async function withFiles(declared: DeclaredResource, folders: LoopFolders): Promise<DeclaredResource | undefined> {
  const entry = declared.settings.get("loop_files");
  if (entry === undefined) return declared;
  const loop = await loopOver(entry, declared, folders);
  if (loop === undefined) return undefined;
  const { loop_files: _, ...others } = Object.fromEntries(declared.settings);
  return { ...declared, settings: new Map([...Object.entries(others), ["loop", { ...entry, key: "loop", value: loop }]]) };
}

async function loopOver(entry: MapEntry, declared: DeclaredResource, folders: LoopFolders): Promise<MapNode | undefined> {
  const { file, report } = folders;
  const node = entry.value;
  const about = `${declared.about}.loop_files`;
  const refuse = (code: Parameters<Report["error"]>[0], detail: string): undefined => {
    report.error(code, { at: rangeAt(file, node), about, detail });
  };
  const other = ["loop", "matrix"].find((key) => declared.settings.has(key));
  if (other !== undefined) return refuse("MC_CONFIG_CONFLICT", `"loop_files" and "${other}" exclude each other. Keep one.`);
  if (node.kind !== "scalar" || typeof node.value !== "string" || node.value.includes("${{")) {
    const found = node.kind === "scalar" && typeof node.value === "string" ? "an expression" : describe(node);
    return refuse("MC_CONFIG_TYPE", `Expected the path of a folder of the site, found ${found}. Write it as plain text.`);
  }
  const written = node.value.replace(/\/+$/, "");
  const named = sitePath(written, fileNameAt(file, node));
  if ("problem" in named) return refuse("MC_FILE_PATH", named.problem);
  const found = await filesBelow(named.path === "" ? "" : `${named.path}/`, folders);
  if ("failure" in found) {
    const told = explainFailure(found, named.path);
    const missing = `There is no folder ${quote(named.path)} in the site. Create it or mend the path.`;
    return refuse(told.code, found.failure === "missing" ? missing : told.detail);
  }
  if ("problem" in found) return refuse(found.code, found.problem);
  if (found.names.length === 0)
    return refuse("MC_FILE_MISSING", `There is no file below ${quote(named.path)}. Put one there, or remove the resource.`);
  const span = { start: node.start, end: node.end };
  const entries = new Map<string, MapEntry>();
  for (const name of found.names) {
    const key = name.endsWith(templateEnding) ? name.slice(0, -templateEnding.length) : name;
    if (entries.has(key))
      return refuse("MC_INSTANCE_KEY", `Two files below ${quote(named.path)} make ${quote(key)}, one of them as a template. Remove one.`);
    const value: SourceNode = { kind: "scalar", value: `${written}/${name}`, style: "quoted", ...span };
    entries.set(key, { key, at: span, value });
  }
  return { kind: "map", entries: [...entries.values()], ...span };
}

type Below =
  | { readonly names: readonly string[] }
  | { readonly code: "MC_CONFIG_LIMIT" | "MC_FILE_KIND"; readonly problem: string }
  | FileFailure;

/** All files below a folder, by their path there. */
async function filesBelow(top: string, { files, used }: LoopFolders): Promise<Below> {
  const names: string[] = [];
  let places: readonly string[] = [""];
  for (let depth = 0; places.length > 0; depth += 1) {
    if (depth > deepest)
      return { code: "MC_CONFIG_LIMIT", problem: `There are folders more than ${deepest} deep. Look for a link that leads back.` };
    const next: string[] = [];
    for (const place of places) {
      const listed = await files.list(`${top}${place}`);
      if ("failure" in listed) return listed;
      used.add(`${top}${place}` === "" ? "./" : `${top}${place}`);
      for (const { name, kind } of listed) {
        if (kind === "folder") next.push(`${place}${name}/`);
        else if (kind === "file") names.push(`${place}${name}`);
        else return { code: "MC_FILE_KIND", problem: `${quote(`${top}${place}${name}`)} is neither a file nor a folder. Remove it.` };
      }
      if (names.length > mostFiles)
        return { code: "MC_CONFIG_LIMIT", problem: `There are more than ${mostFiles} files. Split the folder.` };
    }
    places = next;
  }
  return { names };
}
