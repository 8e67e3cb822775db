/** Builds the executable and its manifest into dist/. Run by `npm run build`. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { protoDirectory, protoFiles } from "@masterchef/wit/grpc";
import protobuf from "protobufjs";
import { rolldown } from "rolldown";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist`;

/** The transport's proto files as JSON, with names in camel case as the codec speaks them. */
function descriptor(): string {
  const root = new protobuf.Root();
  root.resolvePath = (_, target) => `${protoDirectory}/${target}`;
  root.loadSync(protoFiles.transport, { keepCase: false });
  return JSON.stringify(root.toJSON());
}

/** Writes beside and renames: two builds at once leave one whole file. */
function write(name: string, content: string): void {
  const beside = `${dist}/.${name}.${process.pid}`;
  writeFileSync(beside, content);
  renameSync(beside, `${dist}/${name}`);
}

const bundle = await rolldown({
  input: `${here}src/main.ts`,
  platform: "node",
  transform: { define: { transportDescriptor: descriptor() } },
});
const { output } = await bundle.generate({ format: "esm", codeSplitting: false, minify: true });
await bundle.close();
const [chunk] = output;
mkdirSync(dist, { recursive: true });
write("local.mjs", chunk.code);
const manifest: unknown = JSON.parse(readFileSync(`${here}manifest.json`, "utf8"));
const digest = `sha256:${createHash("sha256").update(chunk.code).digest("hex")}`;
write("manifest.json", `${JSON.stringify({ ...Object(manifest), executable: { file: "local.mjs", digest, runtime: "node" } }, undefined, 2)}\n`);
