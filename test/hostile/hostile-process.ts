import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPluginHost } from "@masterchef/kernel/host";
import { MasterchefError } from "@masterchef/kernel";
import type { NumberedQuery } from "@masterchef/wit/host";
import type { PluginHost } from "../../kernel/src/host/plugin-host.ts";
import { writeExecutable } from "../../kernel/src/host/testing/samples.ts";
import type { TestFolder } from "../../kernel/src/host/testing/samples.ts";
import { mark } from "./remains.ts";
import { hostileProvider } from "./stage.ts";

/** A host with the hostile transport in one of its modes, and providers beside it. */
export async function hostOf(folder: TestFolder, mode: string, onLog: (text: string) => void = () => undefined): Promise<PluginHost> {
  const template = await readFile(new URL("corpus/transport.mjs", import.meta.url), "utf8");
  const changes = {
    name: "test/transport",
    version: "6.6.6",
    kind: "transport",
    contract: "masterchef:transport@0.1.0",
    types: undefined,
    config: { type: "object" },
    // A list of millions takes its time to be read.
    limits: { callMs: mode === "many-items" ? 2_000 : 100, logKiB: 16 },
  };
  const path = await writeExecutable(
    join(folder.path, "transport"),
    template.replace('"MODE"', JSON.stringify(mode)).replaceAll("MARK", mark),
    changes,
  );
  const provider = await folder.write("hostile.wasm", await hostileProvider());
  const files = fileURLToPath(new URL("../../plugins/files/dist/files.wasm", import.meta.url));
  return createPluginHost({
    plugins: [
      { name: "test/transport", path },
      { name: "test/hostile", path: provider },
      { name: "masterchef/files", path: files },
    ],
    cacheDir: folder.cacheDir,
    limits: { startMs: 5_000 },
    onLog: ({ text }) => onLog(text),
  });
}

/** So many questions about a file. */
export function queries(count: number): readonly NumberedQuery[] {
  const query = { read: { tag: "file" as const, val: { path: "/a", follow: false, want: {}, contentLimit: 0 } }, reads: [], deadline: 100 };
  return Array.from({ length: count }, (_, id) => ({ id, query }));
}

/** Everything there is. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What is thrown, as code and text, or "nothing". */
export async function thrown(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "nothing";
  } catch (error) {
    if (error instanceof MasterchefError) return error.diagnostics.map(({ code, detail }) => `${code} ${detail}`).join("\n");
    throw error;
  }
}

/** Open a link through the hostile transport, ask it something, and end it. Whatever it does is what it is there for. */
export async function abuse(folder: TestFolder, mode: string): Promise<void> {
  await using host = await hostOf(folder, mode);
  await thrown(async () => {
    await using session = await host.openTransport("test/transport", {});
    await collect(session.ask(queries(1)));
  });
}
