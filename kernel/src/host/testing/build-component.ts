import { readFile } from "node:fs/promises";
import { componentize } from "componentize-qjs";
import { withLaidOut } from "@masterchef/wit/layout";
import { encodeU32 } from "../component/binary-reader.ts";

/** A component of a world from JavaScript, with WASI stubbed unless asked otherwise, and without a manifest. */
export async function buildComponent(source: string, options: { readonly world: string; readonly stubWasi?: boolean }): Promise<Uint8Array> {
  return withLaidOut(async (witPath) => {
    const { component } = await componentize({ witPath, jsSource: source, world: options.world, sync: true, stubWasi: options.stubWasi ?? true, optSize: true });
    return component;
  });
}

/** The bytes of a component with one more custom section at the end. */
export function withCustomSection(component: Uint8Array, name: string, content: string | Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const body = Buffer.concat([Uint8Array.from(encodeU32(nameBytes.length)), nameBytes, typeof content === "string" ? Buffer.from(content) : content]);
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
