import { interfaceDeclarations, dummyComponent } from "./dummy.ts";
import { emitGuest } from "./emit-guest.ts";
import { emitHost } from "./emit-host.ts";
import { emitModel } from "./emit-model.ts";
import { emitProto } from "./emit-proto.ts";
import { emitSchema } from "./emit-schema.ts";
import { contractsRoot } from "./layout.ts";
import { linkContracts } from "./link.ts";
import type { Contracts } from "./link.ts";
import { readContracts } from "./read-wit.ts";

const notice = "Generated from wit/ by npm run gen; do not edit.";

/** The folders below `wit/` that hold nothing but generated files. */
export const generatedFolders: readonly string[] = ["bindings", "proto", "schema"];

/** Every generated file: path below `wit/` to content. Declarations hold no notice: they are compared byte for byte. */
export async function generate(): Promise<ReadonlyMap<string, string>> {
  const contracts = linkContracts(readContracts(contractsRoot));
  const mark = (content: string): string => `// ${notice}\n\n${content}`;
  const files = new Map<string, string>([
    ["bindings/host.ts", mark(emitHost(contracts))],
    ["bindings/guest.ts", mark(emitGuest())],
    ["bindings/model.ts", mark(emitModel(contracts))],
    ["schema/types.json", emitSchema(contracts, notice)],
  ]);
  for (const [path, content] of emitProto(contracts)) files.set(`proto/${path}`, mark(content));
  for (const [path, content] of await emitDeclarations(contracts)) files.set(path, content);
  return files;
}

async function emitDeclarations(contracts: Contracts): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const found of contracts) {
    for (const world of found.worlds) {
      const component = await dummyComponent(`${found.name}/${world.name}@${found.version}`);
      const declarations = await interfaceDeclarations(component);
      files.set(`bindings/declarations/${world.name}.json`, `${JSON.stringify(declarations, null, 2)}\n`);
    }
  }
  return files;
}
