import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { worlds } from "../bindings/model.ts";
import { normalForm } from "./dummy.ts";
import { generate } from "./generate.ts";
import { protoDirectory, protoFiles, serviceNames } from "./grpc.ts";
import { contractsRoot } from "./layout.ts";
import { readContracts, readNested } from "./read-wit.ts";
import type { WitFunction, WitInterface, WitPackage } from "./wit-model.ts";

const sources = readContracts(contractsRoot);

describe.each(Object.entries(worlds))("the world %s", (_, { name, imports, exports }) => {
  it("reads from the sources as the official parser reads it", async () => {
    const form = await normalForm(name);
    const official = [...form].flatMap(([path, text]) => readNested(path, text));
    expect(official.length).toBeGreaterThan(0);
    for (const found of official) {
      const own = sources.find((source) => source.name === found.name);
      const shown = new Set(found.interfaces.map((part) => part.name));
      expect(plain(found)).toStrictEqual(own && plain({ ...own, interfaces: own.interfaces.filter((part) => shown.has(part.name)) }));
    }
    const world = official
      .flatMap((found) => found.worlds.map((shown) => ({ found, shown })))
      .find(({ found, shown }) => name === `${found.name}/${shown.name}@${found.version}`);
    const full = (part: string): string => (part.includes("/") ? part : `${world?.found.name}/${part}@${world?.found.version}`);
    expect(world?.shown.exports.map(full).toSorted()).toStrictEqual([...exports].toSorted());
    expect(world?.shown.imports).toStrictEqual(imports);
    const target = official.find((found) => found.name === "masterchef:target");
    expect(target?.interfaces.map((part) => part.name)).toContain("vocabulary");
  });
});

describe("the generated files", () => {
  it("are what the contracts generate", async () => {
    const generated = await generate();
    const stale = [...generated].filter(([path, content]) => {
      const file = join(contractsRoot, path);
      return !existsSync(file) || readFileSync(file, "utf8") !== content;
    });
    expect(stale.map(([path]) => path)).toStrictEqual([]);
    expect(generated.size).toBeGreaterThan(5);
  });

  it("include every proto file and service that carriers name", () => {
    for (const path of Object.values(protoFiles)) expect(existsSync(join(protoDirectory, path))).toBe(true);
    for (const [key, service] of Object.entries(serviceNames)) {
      const parts = service.split(".");
      const text = readFileSync(join(protoDirectory, `masterchef/${key}/v0_1/${key}.proto`), "utf8");
      expect(text).toContain(`package ${parts.slice(0, -1).join(".")};`);
      expect(text).toContain(`service ${parts.at(-1)} {`);
    }
  });
});

/** A package without what the normal form does not keep: comments, and the order of types, functions and uses. */
function plain(found: WitPackage): unknown {
  return {
    name: found.name,
    version: found.version,
    interfaces: found.interfaces.map((part) => plainInterface(found, part)).toSorted(byName),
  };
}

function plainInterface(found: WitPackage, part: WitInterface): { readonly name: string; readonly content: unknown } {
  const uses = part.uses.flatMap((use) =>
    use.names.map(({ name, local }) => ({
      name: local,
      from: `${use.source.replace(`${found.name}/`, "").replace(/^([a-z-]+)@.*$/, "$1")}.${name}`,
    })),
  );
  const withoutDocs: unknown = JSON.parse(
    JSON.stringify({ ...part, uses: uses.toSorted(byName), types: part.types.toSorted(byName), functions: sortFunctions(part.functions) }),
    (key, value: unknown) => (key === "docs" ? undefined : value),
  );
  return { name: part.name, content: withoutDocs };
}

function sortFunctions(functions: readonly WitFunction[]): readonly WitFunction[] {
  return functions.toSorted(byName);
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}
