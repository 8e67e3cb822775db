/** Builds the executable and its manifest into dist/. Run by `npm run build`. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist`;

/** Writes beside and renames: two builds at once leave one whole file. */
function write(name: string, content: string): void {
  const beside = `${dist}/.${name}.${process.pid}`;
  writeFileSync(beside, content);
  renameSync(beside, `${dist}/${name}`);
}

// The gRPC library reads proto files only for services of its own that this process does not offer.
const noLoader = {
  name: "no-proto-loader",
  resolveId: (source: string): string | undefined => (source === "@grpc/proto-loader" ? "\0no-proto-loader" : undefined),
  load: (id: string): string | undefined => (id === "\0no-proto-loader" ? "export {};" : undefined),
};

const bundle = await rolldown({ input: `${here}src/main.ts`, platform: "node", plugins: [noLoader] });
const { output } = await bundle.generate({ format: "esm", codeSplitting: false, minify: true });
await bundle.close();
const [chunk] = output;
mkdirSync(dist, { recursive: true });
write("local.mjs", chunk.code);
const manifest: unknown = JSON.parse(readFileSync(`${here}manifest.json`, "utf8"));
const digest = `sha256:${createHash("sha256").update(chunk.code).digest("hex")}`;
write(
  "manifest.json",
  `${JSON.stringify({ ...Object(manifest), executable: { file: "local.mjs", digest, runtime: "node" } }, undefined, 2)}\n`,
);
