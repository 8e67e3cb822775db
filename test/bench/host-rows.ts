import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { decodeJson } from "@masterchef/wit/codec";
import type { Answer, Declaration, Question } from "@masterchef/wit/host";
import { createPluginHost } from "@masterchef/kernel/host";
import { contentOf, manageFiles } from "./managed-files.ts";
import type { FigureRow } from "./row.ts";
import { readTranspiled } from "./transpiled.ts";

const plugin = "masterchef/files";
const component = fileURLToPath(new URL("../../plugins/files/dist/files.wasm", import.meta.url));
const loadOnce = fileURLToPath(new URL("load-once.ts", import.meta.url));

/** What the plugin host costs by itself, with the provider of files. */
export const hostRows: readonly FigureRow[] = [
  {
    type: "figure",
    id: "provider-call",
    work: "provider call, per resource in a batch of 1,000",
    unit: "µs",
    atMost: 50,
    figures: providerCalls,
  },
  { type: "figure", id: "instance", work: "new instance of a component", unit: "ms", atMost: 4, figures: newInstances },
  { type: "figure", id: "load", work: "load of a component from the cache, new process", unit: "ms", atMost: 15, figures: loads },
];

/** `decide` over 1,000 files whose answers are there, through the host and its worker; the first calls warm both up. */
async function providerCalls(scratch: string): Promise<readonly number[]> {
  // Kept results would be measured instead of calls.
  await using host = await createPluginHost({
    plugins: [{ name: plugin, path: component }],
    cacheDir: path.join(scratch, "cache"),
    keepResults: false,
  });
  const declarations = manageFiles("/srv", 1000).names.map(declarationOf);
  const canonical = await host.canonicalize(plugin, declarations);
  const subjects = canonical.map((called, index): Declaration => {
    if (called.tag !== "ok" || called.val.tag !== "ok") throw new Error(`The provider refused a file: ${JSON.stringify(called)}`);
    const { typeName, name } = declarations[index] ?? declarationOf("");
    return { typeName, name, desired: called.val.val.desired };
  });
  const first = await host.decide(
    plugin,
    "{}",
    [],
    subjects.map((subject) => questionOf(subject)),
  );
  const asked = first.map((called) => {
    if (called.tag !== "ok" || called.val.tag !== "ask" || called.val.val.length !== 1)
      throw new Error(`Not one question: ${JSON.stringify(called)}`);
    return called.val.val[0]?.key ?? "";
  });
  const answers = declarations.map(({ name }) => answerOf(name));
  const questions = subjects.map((subject, answer) => ({ ...questionOf(subject), seen: [{ key: asked[answer] ?? "", answer }] }));
  const figures: number[] = [];
  for (let turn = 0; turn < 25; turn += 1) {
    const began = performance.now();
    const verdicts = await host.decide(plugin, "{}", answers, questions);
    const ms = performance.now() - began;
    const other = verdicts.find((called) => called.tag !== "ok" || called.val.tag !== "settled");
    if (other !== undefined) throw new Error(`Not settled: ${JSON.stringify(other)}`);
    if (turn >= 5) figures.push((ms * 1000) / questions.length);
  }
  return figures;
}

/** Instances of the transpiled component, one after another, from compiled modules. */
async function newInstances(scratch: string): Promise<readonly number[]> {
  const cacheDir = path.join(scratch, "cache");
  const host = await createPluginHost({ plugins: [{ name: plugin, path: component }], cacheDir });
  await host[Symbol.asyncDispose]();
  const instantiate = await readTranspiled(cacheDir);
  const figures: number[] = [];
  for (let turn = 0; turn < 40; turn += 1) {
    const began = performance.now();
    await instantiate();
    const ms = performance.now() - began;
    if (turn >= 5) figures.push(ms);
  }
  return figures;
}

/** Admission from a warm cache, compilation and first instance, each time in a new process, without what starting that process costs. */
async function loads(scratch: string): Promise<readonly number[]> {
  const cache = path.join(scratch, "cache");
  const once = (): number =>
    Number(execFileSync(process.execPath, [loadOnce, component, cache, path.join(scratch, "compiled")], { encoding: "utf8" }));
  once(); // fills the caches
  once();
  return Array.from({ length: 11 }, once);
}

function declarationOf(name: string): Declaration {
  const desired = JSON.stringify({ path: `/srv/${name}.conf`, content: { $blob: blobOf(name) }, mode: "0644" });
  return { typeName: "file", name, desired };
}

function questionOf(subject: Declaration): Question {
  return { subject, intent: { tag: "converge" }, seen: [], claimed: [] };
}

/** What a target says about a file that is as declared. */
function answerOf(name: string): Answer {
  const { digest, size } = blobOf(name);
  const posix = { mode: 0o644, uid: 0, gid: 0, owner: "root", group: "root" };
  const present = { kind: "regular", size, posix, "real-path": `/srv/${name}.conf`, digest };
  return decodeJson("Answer", { outcome: { ok: { file: { state: { present }, expected: digest } } }, unknown: [] });
}

function blobOf(name: string): { readonly digest: string; readonly size: number } {
  const bytes = Buffer.from(contentOf(name), "utf8");
  return { digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, size: bytes.length };
}
