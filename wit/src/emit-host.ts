import type { Contracts, Definition, LinkedInterface, LinkedPackage } from "./link.ts";
import { camel, pascal } from "./names.ts";
import type { WitBody, WitFunction, WitType } from "./wit-model.ts";

/**
 * The contracts as TypeScript types, in the shape the kernel and a component's bindings share.
 *
 * The one departure: 64-bit numbers are `number`, since the contract keeps them below 2^53 and the host brings them there.
 */
export function emitHost(contracts: Contracts): string {
  const names = contracts.flatMap((found) => found.definitions.filter(hasValue).map(({ name }) => name));
  return [
    doc("", "A call that went well, or not."),
    'export type Result<Ok, Err> = { readonly tag: "ok"; readonly val: Ok } | { readonly tag: "err"; readonly val: Err };\n\n',
    ...contracts.flatMap(emitPackage),
    doc("", "Every type of the contracts by its name."),
    `export interface HostTypes {\n${names.map((name) => `  readonly ${name}: ${name};\n`).join("")}}\n\n`,
    doc("", "The name of a type of the contracts."),
    "export type TypeName = keyof HostTypes;\n",
  ].join("");
}

function hasValue({ body }: Definition): boolean {
  return body.kind !== "resource";
}

function emitPackage(found: LinkedPackage): readonly string[] {
  const bar = "-".repeat(Math.max(3, 70 - found.name.length));
  return [
    `// ${bar} ${found.name}@${found.version}\n\n`,
    ...found.definitions.map((definition) => doc("", definition.docs) + emitDefinition(definition) + "\n"),
    ...found.interfaces.filter((part) => part.functions.length > 0).map(emitFunctions),
  ];
}

function emitFunctions({ name, docs, functions }: LinkedInterface): string {
  const body = functions.map((found) => emitMethod(found)).join("");
  return `${doc("", docs || `The functions of \`${name}\`.`)}export interface ${pascal(name)}Functions {\n${body}}\n\n`;
}

function emitDefinition({ name, body }: Definition): string {
  if (body.kind === "record" && body.fields.length === 0) return `export type ${name} = Readonly<Record<string, never>>;\n`;
  if (body.kind === "record" || body.kind === "flags") return `export interface ${name} {\n${members(body)}}\n`;
  if (body.kind === "resource") return `export interface ${name} {\n${body.methods.map((method) => emitMethod(method)).join("")}}\n`;
  return `export type ${name} =${choice(body)};\n`;
}

function members(body: WitBody): string {
  if (body.kind === "flags") {
    return body.cases.map((flag) => `${doc("  ", flag.docs)}  readonly ${camel(flag.name)}?: boolean | undefined;\n`).join("");
  }
  if (body.kind !== "record") return "";
  return body.fields
    .map(({ name, docs, type }) => {
      const mark = type.kind === "option" ? "?" : "";
      return `${doc("  ", docs)}  readonly ${camel(name)}${mark}: ${typeText(type)};\n`;
    })
    .join("");
}

function choice(body: WitBody): string {
  switch (body.kind) {
    case "alias":
      return ` ${typeText(body.type)}`;
    case "enum":
      return body.cases.map((arm) => `\n${doc("  ", arm.docs)}  | "${arm.name}"`).join("");
    case "variant":
      return body.cases
        .map(({ name, docs, type }) => {
          const val = type ? `; readonly val: ${typeText(type)}` : "";
          return `\n${doc("  ", docs)}  | { readonly tag: "${name}"${val} }`;
        })
        .join("");
    default:
      return "";
  }
}

function emitMethod(found: WitFunction): string {
  const parameters = found.parameters.map(({ name, type }) => `${camel(name)}: ${typeText(type)}`);
  const failure = found.result?.kind === "result" ? found.result.err : undefined;
  const docs = failure ? `${found.docs}\n\n@throws the payload itself, a {@link ${typeText(failure)}}.` : found.docs;
  return `${doc("  ", docs)}  ${camel(found.name)}(${parameters.join(", ")}): ${returnText(found)};\n`;
}

function returnText({ isAsync, result }: WitFunction): string {
  if (result?.kind === "stream") return typeText(result);
  const returned = result?.kind === "result" ? result.ok : result;
  const text = returned ? typeText(returned) : "void";
  return isAsync ? `Promise<${text}>` : text;
}

function typeText(type: WitType): string {
  switch (type.kind) {
    case "primitive":
      return type.name === "bool" ? "boolean" : type.name === "string" ? "string" : "number";
    case "name":
      return type.name;
    case "list":
      if (type.item.kind === "primitive" && type.item.name === "u8") return "Uint8Array";
      return type.item.kind === "result" ? `ReadonlyArray<${typeText(type.item)}>` : `readonly ${itemText(type.item)}[]`;
    case "option":
      return `${typeText(type.item)} | undefined`;
    case "stream":
      return `AsyncIterable<${typeText(type.item)}>`;
    case "tuple":
      return `readonly [${type.items.map(typeText).join(", ")}]`;
    case "result":
      return resultText(type.ok, type.err);
  }
}

function resultText(ok: WitType | undefined, err: WitType | undefined): string {
  if (ok && err) return `Result<${typeText(ok)}, ${typeText(err)}>`;
  const arm = (tag: string, type: WitType | undefined): string =>
    `{ readonly tag: "${tag}"; ${type ? `readonly val: ${typeText(type)}` : "readonly val?: undefined"} }`;
  return `${arm("ok", ok)} | ${arm("err", err)}`;
}

function itemText(type: WitType): string {
  const text = typeText(type);
  return text.startsWith("readonly ") ? `(${text})` : text;
}

/** A TSDoc comment, or nothing. */
function doc(indent: string, docs: string): string {
  if (docs === "") return "";
  const lines = docs.replaceAll("*/", "*\\/").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
