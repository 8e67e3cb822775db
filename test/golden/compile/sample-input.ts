import { createHash } from "node:crypto";
import type { CompileInput, FileFailure, KeptBlob } from "../../../kernel/src/compile/compile-input.ts";
import type { JsonObject } from "../../../kernel/src/ir/json.ts";
import { canonicalizeSample, sampleFactSchemas, sampleTypes } from "./sample-types.ts";

/** What a test compiles. */
export interface Sample {
  readonly files: ReadonlyMap<string, Uint8Array | FileFailure>;
  readonly facts?: JsonObject | undefined;
  /** `name=text`, as after `--var`. */
  readonly variables?: readonly string[] | undefined;
  readonly varsFiles?: readonly string[] | undefined;
}

/** An input of the compiler over files in memory. What it stores is added to `kept`, by digest. */
export function sampleInput(sample: Sample, kept: Map<string, string> = new Map()): CompileInput {
  const bytesOf = (path: string): Uint8Array => {
    const file = sample.files.get(path);
    return file instanceof Uint8Array ? file : new Uint8Array();
  };
  const read = (path: string): Uint8Array | FileFailure => sample.files.get(path) ?? { failure: "missing" };
  const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  const keep = (bytes: Uint8Array): KeptBlob => {
    const digest = `sha256:${sha256(bytes)}`;
    kept.set(digest, Buffer.from(bytes).toString());
    return { digest, size: bytes.length };
  };
  return {
    site: { file: "masterchef.yaml", text: bytesOf("masterchef.yaml") },
    variables: (sample.variables ?? []).map((text) => {
      const [name = "", ...rest] = text.split("=");
      return { name, text: rest.join("="), place: `--var ${name}` };
    }),
    varsFiles: (sample.varsFiles ?? []).map((file) => ({ file, text: bytesOf(file) })),
    types: sampleTypes,
    facts: sample.facts,
    factSchemas: sampleFactSchemas,
    files: {
      readText: async (path) => {
        const found = read(path);
        return found instanceof Uint8Array ? { bytes: found } : found;
      },
      blob: async (path) => {
        const found = read(path);
        return found instanceof Uint8Array ? keep(found) : found;
      },
      list: async (folder) => {
        const below = [...sample.files.keys()].filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
        const names = new Map(below.map((path) => [path.split("/")[0] ?? "", path.includes("/") ? "folder" : "file"] as const));
        return names.size === 0 ? { failure: "missing" } : [...names].map(([name, kind]) => ({ name, kind }));
      },
      keep: async (bytes) => keep(bytes),
    },
    versionOf: () => "1.0.0",
    canonicalize: async (_plugin, batch) => batch.map(canonicalizeSample),
    sha256,
  };
}

/** A sample of one text. */
export function sampleOf(text: string, facts?: JsonObject): Sample {
  return { files: new Map([["masterchef.yaml", new TextEncoder().encode(text)]]), facts };
}
