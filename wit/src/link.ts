import { camel, pascal } from "./names.ts";
import { callsOf } from "./messages.ts";
import type { Call } from "./messages.ts";
import { WitError } from "./tokens.ts";
import type { WitBody, WitFunction, WitInterface, WitPackage, WitType, WitTypeDefinition, WitWorld } from "./wit-model.ts";

/** A named type after linking: every name inside it is the `name` of another definition. */
export interface Definition {
  /** PascalCase, unique over all packages. */
  readonly name: string;
  /** PascalCase, unique in its package: the name in proto. */
  readonly local: string;
  readonly docs: string;
  readonly body: WitBody;
}

/** An interface after linking. */
export interface LinkedInterface {
  readonly name: string;
  readonly docs: string;
  readonly functions: readonly WitFunction[];
}

/** A package after linking. */
export interface LinkedPackage {
  /** `namespace:name`. */
  readonly name: string;
  readonly version: string;
  readonly docs: string;
  /** The types of its interfaces, then the messages its functions exchange. */
  readonly definitions: readonly Definition[];
  readonly interfaces: readonly LinkedInterface[];
  readonly calls: readonly Call[];
  /** Interfaces are named in full, with version. */
  readonly worlds: readonly WitWorld[];
}

/** All contracts, each package after those it uses. */
export type Contracts = readonly LinkedPackage[];

/** Words that mean something else in the kernel: a contract's type of this name always carries its package's name. */
const reserved: ReadonlySet<string> = new Set(["Outcome"]);

/**
 * Look up every name and give every type one that is unique over all packages: its own in PascalCase, with the package's name in front where a
 * package before it already has one like it. Throws `WitError` at a name that leads nowhere and at a type the encodings have no place for.
 */
export function linkContracts(packages: readonly WitPackage[]): Contracts {
  const taken = new Map<string, string>();
  const ids = new Map<string, string>();
  const claim = (id: string, local: string, owner: string): string => {
    const name = reserved.has(local) || taken.has(local) ? pascal(owner) + local : local;
    if (taken.has(name)) throw new WitError(id, `the name ${name} is taken by ${taken.get(name)}`);
    taken.set(name, id);
    ids.set(id, name);
    return name;
  };
  return sortByUse(packages).map((found) => {
    const owner = found.name.split(":")[1] ?? found.name;
    for (const part of found.interfaces) {
      for (const type of part.types) claim(typeId(found, part, type.name), pascal(type.name), owner);
    }
    const linked = found.interfaces.map((part) => linkInterface(found, part, ids));
    const types = linked.flatMap((part) => part.types);
    const resources = new Set(types.filter((type) => type.body.kind === "resource").map((type) => type.name));
    const naming = { resources, claim: (local: string): string => claim(`${found.name}/${local}`, local, owner) };
    const calls = linked.flatMap((part) => [
      ...part.types.flatMap((type) => (type.body.kind === "resource" ? callsOf(type, type.body.methods, naming) : [])),
      ...callsOf(undefined, part.functions, naming),
    ]);
    const messages = calls.flatMap((call) => call.messages);
    checkLocals(found.name, [...types, ...messages]);
    return {
      name: found.name,
      version: found.version,
      docs: found.docs || found.interfaces.map((part) => part.docs).find((docs) => docs !== "") || "",
      definitions: [...types, ...messages],
      interfaces: linked.map(({ name, docs, functions }) => ({ name, docs, functions })),
      calls,
      worlds: found.worlds.map((world) => ({
        ...world,
        imports: world.imports.map((name) => fullName(found, name)),
        exports: world.exports.map((name) => fullName(found, name)),
      })),
    };
  });
}

/** `namespace:package/interface@version` of an interface named from inside `found`. */
function fullName(found: WitPackage, name: string): string {
  return name.includes("/") ? name : `${found.name}/${name}@${found.version}`;
}

function typeId(found: WitPackage, part: WitInterface, type: string): string {
  return `${fullName(found, part.name)}#${type}`;
}

function sortByUse(packages: readonly WitPackage[]): readonly WitPackage[] {
  const sorted: WitPackage[] = [];
  const visit = (found: WitPackage, above: readonly WitPackage[]): void => {
    if (sorted.includes(found)) return;
    if (above.includes(found)) throw new WitError(found.name, "packages use one another in a circle");
    for (const source of found.interfaces.flatMap((part) => part.uses.map((use) => use.source))) {
      const used = packages.find((other) => other !== found && source.startsWith(`${other.name}/`));
      if (used) visit(used, [...above, found]);
    }
    sorted.push(found);
  };
  for (const found of packages) visit(found, []);
  return sorted;
}

interface Scope {
  readonly place: string;
  readonly names: ReadonlyMap<string, string>;
}

function linkInterface(
  found: WitPackage,
  part: WitInterface,
  ids: ReadonlyMap<string, string>,
): LinkedInterface & { readonly types: readonly Definition[] } {
  const place = fullName(found, part.name);
  const names = new Map<string, string>();
  const bring = (local: string, id: string): void => {
    const name = ids.get(id);
    if (name === undefined) throw new WitError(place, `there is no type ${id}`);
    if (names.has(local)) throw new WitError(place, `the name '${local}' is defined more than once`);
    names.set(local, name);
  };
  for (const type of part.types) bring(type.name, `${place}#${type.name}`);
  for (const use of part.uses) {
    for (const { name, local } of use.names) bring(local, `${fullName(found, use.source)}#${name}`);
  }
  for (const { name } of part.functions) {
    if (names.has(name))
      throw new WitError(place, `the name '${name}' is defined more than once; a function may not be called like a type`);
  }
  const scope = { place, names };
  const link = (type: WitTypeDefinition): Definition => ({
    name: names.get(type.name) ?? type.name,
    local: pascal(type.name),
    docs: type.docs,
    body: linkBody(scope, type),
  });
  return {
    name: part.name,
    docs: part.docs,
    types: part.types.map(link),
    functions: part.functions.map((one) => linkFunction(scope, one)),
  };
}

function linkBody(scope: Scope, { name, body }: WitTypeDefinition): WitBody {
  const inside = { ...scope, place: `${scope.place}#${name}` };
  if (body.kind === "variant" || body.kind === "enum" || body.kind === "flags") for (const arm of body.cases) checkName(inside, arm.name);
  switch (body.kind) {
    case "record":
      return { kind: "record", fields: body.fields.map((field) => linkField(inside, field)) };
    case "variant":
      return {
        kind: "variant",
        cases: body.cases.map((arm) => ({ ...arm, type: arm.type && linkType(inside, arm.type) })),
      };
    case "alias":
      return { kind: "alias", type: linkType(inside, body.type) };
    case "resource":
      return { kind: "resource", methods: body.methods.map((method) => linkFunction(inside, method)) };
    default:
      return body;
  }
}

function linkField<Field extends { readonly name: string; readonly type: WitType }>(scope: Scope, field: Field): Field {
  const { type } = field;
  checkName(scope, field.name);
  return { ...field, type: type.kind === "option" ? { kind: "option", item: linkType(scope, type.item) } : linkType(scope, type) };
}

/** Refuse a member's name that some encoding has no place for. */
function checkName({ place }: Scope, name: string): void {
  if (/-[0-9]/.test(name))
    throw new WitError(place, `'${name}': a part of a name that starts with a digit is lost in proto; write it together`);
  if (camel(name) in Object.prototype) throw new WitError(place, `'${name}' is a name every object has; choose another`);
}

function linkFunction(scope: Scope, found: WitFunction): WitFunction {
  const linkMaybeStream = (type: WitType): WitType =>
    type.kind === "stream" ? { kind: "stream", item: linkType(scope, type.item) } : linkType(scope, type);
  return {
    ...found,
    parameters: found.parameters.map((parameter) =>
      parameter.type.kind === "stream" ? { ...parameter, type: linkMaybeStream(parameter.type) } : linkField(scope, parameter),
    ),
    result: found.result && linkMaybeStream(found.result),
  };
}

function linkType(scope: Scope, type: WitType): WitType {
  switch (type.kind) {
    case "primitive":
      return type;
    case "name": {
      const name = scope.names.get(type.name);
      if (name === undefined) throw new WitError(scope.place, `there is no type '${type.name}'; define it or 'use' it`);
      return { kind: "name", name };
    }
    case "list": {
      const { item } = type;
      if (item.kind === "primitive" && item.name !== "u8" && item.name !== "string" && item.name !== "bool") {
        // Transport ids are the one list of numbers: they never meet a JavaScript guest.
        if (item.name !== "u32")
          throw new WitError(scope.place, `list<${item.name}>: bindings make a typed array of it, which JSON writers misread`);
      }
      return { kind: "list", item: linkType(scope, item) };
    }
    case "tuple":
      return { kind: "tuple", items: type.items.map((item) => linkType(scope, item)) };
    case "result":
      return { kind: "result", ok: type.ok && linkType(scope, type.ok), err: type.err && linkType(scope, type.err) };
    case "option":
      throw new WitError(scope.place, "an option stands only in a field or a parameter; elsewhere say it with a variant");
    case "stream":
      throw new WitError(scope.place, "a stream stands only in a parameter or as the result of a function");
  }
}

function checkLocals(place: string, definitions: readonly Definition[]): void {
  const seen = new Set<string>();
  for (const { local } of definitions) {
    if (seen.has(local)) throw new WitError(place, `two types are named ${local}`);
    seen.add(local);
  }
}
