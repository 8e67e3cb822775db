import { errorOf } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Outcome } from "../../diagnostics/outcome.ts";
import type { JsonObject } from "../../ir/json.ts";
import { readComponent } from "../component/read-component.ts";
import type { ComponentExport, ComponentOutline } from "../component/read-component.ts";
import type { Contract } from "../contracts.ts";
import { readManifest } from "../manifest/read-manifest.ts";

/** The custom section that holds a component's manifest. */
const manifestSection = "masterchef:manifest";

/** A component as far as its bytes show it. */
export interface OutlinedComponent {
  readonly exports: readonly ComponentExport[];
  /** Claims to be a manifest. */
  readonly document: JsonObject;
}

/** Read a component's outline and manifest from its bytes. Refuses what is no component, has no manifest, or imports anything. */
export function outlineComponent(bytes: Uint8Array, path: string): Outcome<OutlinedComponent> {
  const read = readComponent(bytes);
  if (read.tag === "err") {
    const detail = `${path} cannot be used: ${read.val}. Name a component built with the SDK.`;
    return { diagnostics: [errorOf("MC_HOST_NOT_COMPONENT", { about: path, detail })] };
  }
  const outline = read.val;
  const imports = importProblems(outline, path);
  const section = manifestOf(outline, path);
  const manifest = section.tag === "ok" ? readManifest(section.val, path) : section;
  if (manifest.tag === "err") return { diagnostics: [...imports, manifest.val] };
  if (imports.length > 0) return { diagnostics: imports };
  return { value: { exports: outline.exports, document: manifest.val }, diagnostics: [] };
}

/** What is wrong with a component's exports, seen from its contract. */
export function exportProblems(exports: readonly ComponentExport[], contract: Contract, about: string): readonly Diagnostic[] {
  const problem = (code: "MC_HOST_EXPORTS" | "MC_HOST_CONTRACT", what: string): Diagnostic =>
    errorOf(code, { about, detail: `The component of ${about} ${what}.` });
  const wanted = contract.exports;
  if (wanted === undefined) return [problem("MC_HOST_EXPORTS", `is of a kind that only the carrier \`grpc\` can run`)];
  const names = exports.map((item) => item.name);
  const otherVersion = wanted.flatMap((name) => names.filter((found) => found !== name && withoutVersion(found) === withoutVersion(name)));
  if (otherVersion.length > 0) {
    return otherVersion.map((found) => problem("MC_HOST_CONTRACT", `exports ${found}; this host speaks ${wanted.join(", ")}`));
  }
  const missing = wanted.filter((name) => !exports.some((item) => item.name === name && item.sort === "instance"));
  const surplus = exports.filter((item) => !wanted.includes(item.name) && !(item.name === "init" && item.sort === "function"));
  return [
    ...missing.map((name) => problem("MC_HOST_EXPORTS", `does not export the interface ${name}`)),
    ...surplus.map((item) => problem("MC_HOST_EXPORTS", `exports the ${item.sort} \`${item.name}\`, which its world does not have`)),
  ];
}

function importProblems(outline: ComponentOutline, path: string): readonly Diagnostic[] {
  if (outline.imports.length === 0) return [];
  const detail = `${path} imports ${listSome(outline.imports)}. A component of this kind imports nothing; build it with WASI stubbed.`;
  return [errorOf("MC_HOST_IMPORTS", { about: path, detail })];
}

function manifestOf(
  outline: ComponentOutline,
  path: string,
): { readonly tag: "ok"; readonly val: Uint8Array } | { readonly tag: "err"; readonly val: Diagnostic } {
  const [section, second] = outline.customSections.filter((item) => item.name === manifestSection);
  if (section !== undefined && second === undefined) return { tag: "ok", val: section.data };
  const what = section === undefined ? "has no custom section" : "has more than one custom section";
  const detail = `${path} ${what} \`${manifestSection}\`, which holds the manifest. Build the plugin with the SDK, which seals it.`;
  return { tag: "err", val: errorOf("MC_HOST_MANIFEST", { about: path, detail }) };
}

function withoutVersion(name: string): string {
  return name.replace(/@.*$/, "");
}

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
