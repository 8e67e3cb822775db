import { createHash } from "node:crypto";
import { join } from "node:path";
import { compile } from "../compile/compile.ts";
import type { CompileInput, Compiled, FileFailure, SiteText } from "../compile/compile-input.ts";
import { errorOf, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import type { JsonObject } from "../ir/json.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { failureText, readWhole } from "../site/site-files.ts";
import type { SiteContext } from "./site-context.ts";
import { siteFile } from "./site-file.ts";

/** The texts a compilation starts from. */
export interface SiteTexts {
  readonly site: SiteText;
  readonly varsFiles: readonly SiteText[];
}

/** Reads the site's own file and those named on the command line. */
export async function readSite({ options }: SiteContext): Promise<Outcome<SiteTexts>> {
  const diagnostics: Diagnostic[] = [];
  const read = async (file: string, path: string): Promise<SiteText> => {
    const found = await readWhole(path);
    if ("bytes" in found) return { file, text: found.bytes };
    diagnostics.push(unreadable(file, path, found));
    return { file, text: new Uint8Array() };
  };
  const site = await read(siteFile, join(options.site, siteFile));
  const varsFiles: SiteText[] = [];
  for (const path of options.variableFiles) varsFiles.push(await read(path, path));
  return diagnostics.length > 0 ? { diagnostics } : { value: { site, varsFiles }, diagnostics };
}

/** Compiles the site. Without facts for checking only: the graph is then good for nothing else. */
export async function compileSite(context: SiteContext, texts: SiteTexts, facts: JsonObject | undefined): Promise<Outcome<Compiled>> {
  const host = await context.host();
  const types = host.types();
  const wanted = wantedTypes(host);
  const input: CompileInput = {
    ...texts,
    variables: context.options.variables.map(({ name, text }) => ({ name, text, place: `--var ${name}` })),
    types: { type: wanted.type, names: types.map(({ name }) => name) },
    facts,
    factSchemas: factSchemas(host),
    files: context.files,
    canonicalize: async (plugin, batch) => {
      await host.admit([...wanted.plugins]);
      return await host.canonicalize(plugin, batch);
    },
    versionOf: (plugin) => host.version(plugin),
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
  };
  const outcome = await compile(input);
  if (wanted.unknown.size > 0) {
    const { refuseUnlocked } = await import("./refuse-unlocked.ts");
    await refuseUnlocked(host, await context.lock(), wanted.unknown);
  }
  return outcome;
}

/** What a compilation looks up: the plugins it uses, of which alone the files are held against the lock, and the types that none of them has. */
function wantedTypes(host: PluginHost): {
  readonly plugins: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
  readonly type: (name: string) => ResourceType | undefined;
} {
  const plugins = new Set<string>();
  const unknown = new Set<string>();
  return {
    plugins,
    unknown,
    type(name) {
      const type = host.type(name);
      if (type === undefined) unknown.add(name);
      else plugins.add(type.plugin);
      return type;
    },
  };
}

/** The outcome where nothing is done with what could be compiled: then a plugin that failed at a resource is an error like any other. */
export function wholly({ value, diagnostics }: Outcome<Compiled>): Outcome<Compiled> {
  if (value === undefined || value.failed.length === 0) return { value, diagnostics };
  return { diagnostics: sortDiagnostics([...diagnostics, ...value.failed.map(({ fault }) => fault)]) };
}

function factSchemas(host: PluginHost): JsonObject {
  return Object.fromEntries(host.plugins.flatMap(({ manifest }) => Object.entries(manifest.provides ?? {})));
}

function unreadable(file: string, path: string, failure: FileFailure): Diagnostic {
  const folder = path.slice(0, -siteFile.length - 1);
  const missing =
    file === siteFile
      ? `There is no ${siteFile} in ${folder}. Name the folder of the site with --site, or make one with \`masterchef init\`.`
      : `There is no ${path}.`;
  const detail = failure.failure === "missing" ? missing : `${path} cannot be read: ${failureText(failure)}.`;
  return errorOf("MC_SITE_READ", { detail, about: file });
}
