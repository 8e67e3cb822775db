import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { componentize } from "componentize-qjs";
import { withLaidOut } from "@masterchef/wit/layout";
import { encodeU32 } from "../component/binary-reader.ts";

/** How a component is built. */
export interface BuildOptions {
  /** In full, with the version. */
  readonly world: string;
  readonly stubWasi?: boolean;
  /** Change the text of every WIT file first. */
  readonly changeWit?: (text: string) => string;
}

/** A component of a world from JavaScript, with WASI stubbed unless asked otherwise, and without a manifest. */
export async function buildComponent(source: string, options: BuildOptions): Promise<Uint8Array> {
  return withLaidOut(async (witPath) => {
    const { changeWit } = options;
    if (changeWit !== undefined) await changeFiles(witPath, changeWit);
    const { component } = await componentize({
      witPath,
      jsSource: source,
      world: options.world,
      sync: true,
      stubWasi: options.stubWasi ?? true,
      optSize: true,
    });
    return component;
  });
}

async function changeFiles(folder: string, change: (text: string) => string): Promise<void> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".wit"));
  await Promise.all(names.map(async (name) => writeFile(join(folder, name), change(await readFile(join(folder, name), "utf8")))));
}

/** The bytes of a component with one more custom section at the end. */
export function withCustomSection(component: Uint8Array, name: string, content: string | Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const body = Buffer.concat([
    Uint8Array.from(encodeU32(nameBytes.length)),
    nameBytes,
    typeof content === "string" ? Buffer.from(content) : content,
  ]);
  return Buffer.concat([component, Uint8Array.from([0, ...encodeU32(body.length)]), body]);
}

/** A component with a manifest sealed into it. */
export function withManifest(component: Uint8Array, manifest: unknown): Uint8Array {
  return withCustomSection(component, "masterchef:manifest", JSON.stringify(manifest));
}

/** The text of a file beside the tests. */
export function readSample(name: string): Promise<string> {
  return readFile(new URL(`samples/${name}`, import.meta.url), "utf8");
}
