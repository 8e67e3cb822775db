/**
 * Builds a plugin's folder to a component that imports nothing, with its manifest inside.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { componentize } from "componentize-qjs";
import { withLaidOut } from "@masterchef/wit/layout";
import { isJsonObject, parseObject } from "../json.ts";
import { bundlePlugin } from "./bundle.ts";
import { embedManifest, importCount, readManifestText } from "./component-bytes.ts";
import { readManifest, worlds } from "./plugin-manifest.ts";

/** What a build came to. */
export interface BuiltPlugin {
  /** The component. */
  readonly path: string;
  /** `sha256:` and the digest of all that went in: code, manifest, contracts, version of the compiler. */
  readonly source: string;
  /** False: the component was there already, built from the same source. */
  readonly built: boolean;
}

/** Builds `<folder>/src/mod.ts` and `<folder>/manifest.json` to `<folder>/dist/<name>.wasm`. Does nothing where that is built from the same source already. */
export async function build(folder: string): Promise<BuiltPlugin> {
  const root = resolve(folder);
  const manifest = await readManifest(root);
  const code = await bundlePlugin(root, manifest.kind);
  return withLaidOut(async (witPath) => {
    const source = sourceDigest([code, JSON.stringify(manifest.document), compilerVersion(), ...(await witTexts(witPath))]);
    const path = join(root, "dist", `${manifest.shortName}.wasm`);
    if ((await sealedSource(path)) === source) return { path, source, built: false };
    const { component } = await componentize({
      witPath,
      jsSource: code,
      world: worlds[manifest.kind],
      sync: true,
      stubWasi: true,
      optSize: true,
    });
    const imports = importCount(component);
    if (imports > 0) throw new Error(`Cannot build ${root}: the component has ${imports} imports where it may have none`);
    await mkdir(join(root, "dist"), { recursive: true });
    const temporary = `${path}.${process.pid}.new`;
    await writeFile(temporary, embedManifest(component, JSON.stringify({ ...manifest.document, source })));
    await rename(temporary, path);
    return { path, source, built: true };
  });
}

async function sealedSource(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  const text = bytes === undefined ? undefined : readManifestText(bytes);
  const sealed = text === undefined ? undefined : parseObject(text);
  const source = isJsonObject(sealed) ? sealed["source"] : undefined;
  return typeof source === "string" ? source : undefined;
}

function sourceDigest(parts: readonly string[]): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}

async function witTexts(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".wit")).toSorted();
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

function compilerVersion(): string {
  const meta: unknown = createRequire(import.meta.url)("componentize-qjs/package.json");
  return typeof meta === "object" && meta !== null && "version" in meta ? String(meta.version) : "";
}
