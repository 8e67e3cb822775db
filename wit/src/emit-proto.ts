import type { Contracts, Definition, LinkedPackage } from "./link.ts";
import { pascal, snake, upper } from "./names.ts";
import type { Primitive, WitCase, WitField, WitType } from "./wit-model.ts";

/** Path of a package's proto file below the include folder. */
function protoPath(found: LinkedPackage): string {
  return `${protoPackage(found).replaceAll(".", "/")}/${localName(found)}.proto`;
}

/** The proto files of all contracts: path to content without a notice. */
export function emitProto(contracts: Contracts): ReadonlyMap<string, string> {
  const owners = new Map(
    contracts.flatMap((found) => found.definitions.map((definition) => [definition.name, { found, definition }] as const)),
  );
  return new Map(contracts.map((found) => [protoPath(found), new ProtoFile(found, owners).text()]));
}

interface Owned {
  readonly found: LinkedPackage;
  readonly definition: Definition;
}

/** One file under way. Writing a message may ask for helper messages, which are put right before it. */
class ProtoFile {
  readonly #found: LinkedPackage;
  readonly #owners: ReadonlyMap<string, Owned>;
  readonly #imports = new Set<string>();
  readonly #helpers: string[] = [];
  #hasUnit = false;

  constructor(found: LinkedPackage, owners: ReadonlyMap<string, Owned>) {
    this.#found = found;
    this.#owners = owners;
  }

  text(): string {
    const body = this.#found.definitions
      .filter((definition) => !this.#vanishes(definition))
      .map((definition) => {
        const message = this.#definition(definition);
        return [...this.#helpers.splice(0), message].join("\n");
      })
      .join("\n");
    const service = this.#service();
    const imports = [...this.#imports].map((path) => `import "${path}";\n`).join("");
    return [
      'syntax = "proto3";\n\n',
      notes("", this.#found.docs),
      `package ${protoPackage(this.#found)};\n\n`,
      imports === "" ? "" : `${imports}\n`,
      service === "" ? "" : `${service}\n`,
      body,
    ].join("");
  }

  #service(): string {
    const [part] = this.#found.interfaces.filter(({ functions }) => functions.length > 0);
    if (!part) return "";
    const calls = this.#found.calls.map((call) => {
      const [input, output] = [call.streamsIn ? "stream " : "", call.streamsOut ? "stream " : ""];
      return `${notes("  ", call.docs)}  rpc ${call.name}(${input}${call.request}) returns (${output}${call.response});\n`;
    });
    return `${notes("", part.docs)}service ${pascal(part.name)} {\n${calls.join("")}}\n`;
  }

  /** Aliases leave no trace, unless they name a result or a tuple, which need a message. Resources are strings. */
  #vanishes({ body }: Definition): boolean {
    return body.kind === "resource" || (body.kind === "alias" && body.type.kind !== "result" && body.type.kind !== "tuple");
  }

  #definition({ local, docs, body }: Definition): string {
    const top = notes("", docs);
    switch (body.kind) {
      case "record":
        return `${top}message ${local} {\n${body.fields.map((field, at) => this.#field(local, field, at + 1)).join("")}}\n`;
      case "variant":
        return top + this.#variant(local, body.cases);
      case "enum": {
        const prefix = upper(local);
        const cases = body.cases.map((arm, at) => `${notes("  ", arm.docs)}  ${prefix}_${upper(arm.name)} = ${at + 1};\n`);
        return `${top}enum ${local} {\n  ${prefix}_UNSPECIFIED = 0;\n${cases.join("")}}\n`;
      }
      case "flags": {
        const flags = body.cases.map((flag, at) => `${notes("  ", flag.docs)}  bool ${snake(flag.name)} = ${at + 1};\n`);
        return `${top}message ${local} {\n${flags.join("")}}\n`;
      }
      case "alias":
        return top + this.#compound(local, body.type);
      case "resource":
        return "";
    }
  }

  #field(owner: string, { name, docs, type }: WitField, number: number): string {
    const label = owner + pascal(name);
    const resolved = this.#resolve(type);
    const end = `${snake(name)} = ${number};\n`;
    const top = notes("  ", docs);
    if (resolved.kind === "list" && !isBytes(resolved)) return `${top}  repeated ${this.#single(label, resolved.item)} ${end}`;
    if (resolved.kind !== "option") return `${top}  ${this.#single(label, resolved)} ${end}`;
    const item = this.#single(label, resolved.item);
    // A message has presence by itself; everything else needs the word.
    return `${top}  ${this.#isMessage(resolved.item) ? "" : "optional "}${item} ${end}`;
  }

  #variant(name: string, cases: readonly WitCase[]): string {
    const arms = cases.map(({ name: arm, docs, type }, at) => {
      const text = type ? this.#single(name + pascal(arm), type) : this.#unit();
      return `${notes("    ", docs)}    ${text} ${snake(arm)} = ${at + 1};\n`;
    });
    return `message ${name} {\n  oneof arm {\n${arms.join("")}  }\n}\n`;
  }

  /** A message for a result or a tuple. */
  #compound(name: string, type: WitType): string {
    if (type.kind === "result") {
      return this.#variant(name, [
        { name: "ok", docs: "", type: type.ok },
        { name: "err", docs: "", type: type.err },
      ]);
    }
    const items = type.kind === "tuple" ? type.items : [];
    return `message ${name} {\n${items.map((item, at) => this.#field(name, { name: `f${at}`, docs: "", type: item }, at + 1)).join("")}}\n`;
  }

  /** A type where proto takes one value. What proto has no place for gets a message called `label`. */
  #single(label: string, type: WitType): string {
    const resolved = this.#resolve(type);
    switch (resolved.kind) {
      case "primitive":
        return scalarNames[resolved.name];
      case "name":
        return this.#reference(resolved.name);
      case "list": {
        if (isBytes(resolved)) return "bytes";
        const name = `${label}List`;
        const item = this.#single(label, resolved.item);
        this.#helpers.push(`// A list where proto3 has no place for one.\nmessage ${name} {\n  repeated ${item} items = 1;\n}\n`);
        return name;
      }
      case "result":
      case "tuple": {
        const message = this.#compound(label, resolved);
        this.#helpers.push(`// A ${resolved.kind} where proto3 has no place for one.\n${message}`);
        return label;
      }
      default:
        throw new Error(`${label}: proto has no place for ${resolved.kind} here`);
    }
  }

  /** Follow aliases to what they stand for, as far as they leave no trace. */
  #resolve(type: WitType): WitType {
    if (type.kind !== "name") return type;
    const definition = this.#owners.get(type.name)?.definition;
    return definition?.body.kind === "alias" && this.#vanishes(definition) ? this.#resolve(definition.body.type) : type;
  }

  #isMessage(type: WitType): boolean {
    const resolved = this.#resolve(type);
    if (resolved.kind === "primitive") return false;
    if (resolved.kind !== "name") return !isBytes(resolved);
    return this.#owners.get(resolved.name)?.definition.body.kind !== "enum";
  }

  #reference(name: string): string {
    const owned = this.#owners.get(name);
    // Messages name one another by their local names.
    if (!owned) return name;
    if (owned.found === this.#found) return owned.definition.local;
    this.#imports.add(protoPath(owned.found));
    return `${protoPackage(owned.found)}.${owned.definition.local}`;
  }

  #unit(): string {
    if (!this.#hasUnit) this.#helpers.push("// No payload.\nmessage Unit {\n}\n");
    this.#hasUnit = true;
    return "Unit";
  }
}

const scalarNames: Readonly<Record<Primitive, string>> = {
  bool: "bool",
  string: "string",
  u8: "uint32",
  u16: "uint32",
  u32: "uint32",
  u64: "uint64",
  s8: "sint32",
  s16: "sint32",
  s32: "sint32",
  s64: "sint64",
};

/** `masterchef:target@0.1.0` to `masterchef.target.v0_1`. */
function protoPackage(found: LinkedPackage): string {
  const [major, minor] = found.version.split(".");
  return `${snake(found.name).replace(":", ".")}.v${major}_${minor}`;
}

function localName(found: LinkedPackage): string {
  return snake(found.name.split(":")[1] ?? found.name);
}

function isBytes(type: WitType): boolean {
  return type.kind === "list" && type.item.kind === "primitive" && type.item.name === "u8";
}

function notes(indent: string, docs: string): string {
  if (docs === "") return "";
  return docs
    .split("\n")
    .map((line) => `${`${indent}// ${line}`.trimEnd()}\n`)
    .join("");
}
