import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { PluginSource } from "../host/plugin-source.ts";

/** The plugins that come with Masterchef, as their builds leave them. */
const artifacts: Readonly<Record<string, string>> = {
  "masterchef/accounts": "accounts/dist/accounts.wasm",
  "masterchef/command": "command/dist/command.wasm",
  "masterchef/facts": "facts/dist/facts.wasm",
  "masterchef/files": "files/dist/files.wasm",
  "masterchef/local": "local/dist/manifest.json",
  "masterchef/packages": "packages/dist/packages.wasm",
  "masterchef/services": "services/dist/services.wasm",
  "masterchef/sources": "sources/dist/sources.wasm",
  "masterchef/system": "system/dist/system.wasm",
  "masterchef/text": "text/dist/text.wasm",
};

/** The transport to this machine. */
export const localTransport = "masterchef/local";

const folder = new URL("../../../plugins/", import.meta.url);

/** Where the plugins that every site has lie. */
export function builtInPlugins(): readonly PluginSource[] {
  return Object.entries(artifacts).map(([name, path]) => ({ name, path: fileURLToPath(new URL(path, folder)) }));
}

/** Throws `MC_HOST_READ` with the way out if they were not built. */
export async function requireBuilt(plugins: readonly PluginSource[]): Promise<void> {
  for (const { name, path } of plugins) {
    try {
      await access(path);
    } catch {
      const detail = `${path} is not there: the plugins that come with Masterchef are not built. Run \`npm run build\` in the folder of the clone.`;
      throw new MasterchefError([errorOf("MC_HOST_READ", { detail, about: name })]);
    }
  }
}
