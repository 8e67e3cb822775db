import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** The name a plugin's `src/mod.ts` exports, by kind. */
const exported: Readonly<Record<PluginKind, string>> = { provider: "provider", facts: "facts" };

/** The kinds of plugin that are built to components here. */
export type PluginKind = "provider" | "facts";

const purity = fileURLToPath(new URL("../guest/purity.ts", import.meta.url));
const entryId = "masterchef:entry";

/** One module with all of a plugin's code, what it does not use left out. Paths in it are relative to the plugin, so the same source gives the same text on any machine. */
export async function bundlePlugin(folder: string, kind: PluginKind): Promise<string> {
  const name = exported[kind];
  const bundle = await rolldown({
    cwd: folder,
    input: { plugin: entryId },
    platform: "neutral",
    logLevel: "warn",
    treeshake: true,
    // Else every module is headed by its path, which tells where the SDK lies on this machine.
    experimental: { attachDebugInfo: "none" },
    plugins: [
      {
        name: "masterchef-entry",
        resolveId: (id) => (id === entryId ? entryId : null),
        load: (id) =>
          id === entryId ? `import ${JSON.stringify(purity)};\nexport { ${name} } from ${JSON.stringify(`${folder}/src/mod.ts`)};\n` : null,
      },
    ],
  });
  try {
    const { output } = await bundle.generate({ format: "esm", minify: false, comments: false });
    const [chunk, ...rest] = output;
    if (rest.length > 0 || chunk.imports.length > 0) {
      throw new Error(
        `Cannot bundle ${folder}: what it imports (${chunk.imports.join(", ") || "more than one chunk"}) does not exist in a component`,
      );
    }
    return chunk.code;
  } finally {
    await bundle.close();
  }
}
