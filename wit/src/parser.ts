import { tokenize, WitError } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import { primitives } from "./wit-model.ts";
import type { Primitive, WitBody, WitCase, WitField, WitFunction, WitInterface, WitType } from "./wit-model.ts";
import type { WitTypeDefinition, WitUse, WitWorld } from "./wit-model.ts";

/** A `package` header: the docs and name of the package the file belongs to. */
export interface WitHeader {
  readonly name: string;
  readonly version: string;
  readonly docs: string;
}

/** One package as one file tells it: `header` is none where the file leaves it to its neighbours. */
export interface WitFile {
  readonly header: WitHeader | undefined;
  readonly interfaces: readonly WitInterface[];
  readonly worlds: readonly WitWorld[];
}

/**
 * Parse one WIT file.
 *
 * Reads what our contracts use: packages (also nested, as the official parser prints them), interfaces, worlds that name interfaces, records, variants,
 * enums, flags, aliases, resources with methods, functions with `async` and streams. Throws `WitError` at anything else.
 * The first element is the file's own package, the others are packages nested in it.
 */
export function parseWit(file: string, text: string): readonly WitFile[] {
  const reader = new Reader(tokenize(file, text));
  const nested: WitFile[] = [];
  const own = readItems(reader, nested, { header: undefined, until: "end" });
  return [own, ...nested];
}

/** A cursor over tokens. */
class Reader {
  #at = 0;
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (!token) throw new WitError("wit", "no tokens");
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  is(text: string): boolean {
    return this.peek().text === text && this.peek().kind !== "end";
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) this.fail(`expected '${text}'`);
    return this.next();
  }

  word(what: string): Token {
    if (this.peek().kind !== "word") this.fail(`expected ${what}`);
    return this.next();
  }

  fail(message: string): never {
    const { place, text } = this.peek();
    throw new WitError(place, `${message}, found ${text === "" ? "the end of the file" : `'${text}'`}`);
  }
}

function readItems(
  reader: Reader,
  nested: WitFile[],
  options: { readonly header: WitHeader | undefined; readonly until: "end" | "brace" },
): WitFile {
  let header = options.header;
  const interfaces: WitInterface[] = [];
  const worlds: WitWorld[] = [];
  for (;;) {
    if (options.until === "brace" ? reader.skip("}") : reader.peek().kind === "end") break;
    if (reader.is("package")) {
      const found = readHeader(reader);
      if (reader.skip("{")) {
        nested.push(readItems(reader, nested, { header: found, until: "brace" }));
      } else {
        reader.expect(";");
        header = found;
      }
    } else if (reader.is("interface")) interfaces.push(readInterface(reader));
    else if (reader.is("world")) worlds.push(readWorld(reader));
    else reader.fail("expected 'package', 'interface' or 'world'");
  }
  return { header, interfaces, worlds };
}

function readHeader(reader: Reader): WitHeader {
  const { docs } = reader.expect("package");
  const namespace = reader.word("a namespace").text;
  reader.expect(":");
  const name = `${namespace}:${reader.word("a package name").text}`;
  reader.expect("@");
  return { name, version: readVersion(reader), docs };
}

function readVersion(reader: Reader): string {
  if (reader.peek().kind !== "version") reader.fail("expected a version");
  return reader.next().text;
}

/** `interface`, or `namespace:package/interface@version`. */
function readInterfaceName(reader: Reader): string {
  const first = reader.word("an interface").text;
  if (!reader.skip(":")) return first;
  const local = reader.word("a package name").text;
  reader.expect("/");
  const name = reader.word("an interface").text;
  reader.expect("@");
  return `${first}:${local}/${name}@${readVersion(reader)}`;
}

function readInterface(reader: Reader): WitInterface {
  const { docs } = reader.expect("interface");
  const name = reader.word("a name").text;
  const uses: WitUse[] = [];
  const types: WitTypeDefinition[] = [];
  const functions: WitFunction[] = [];
  reader.expect("{");
  while (!reader.skip("}")) {
    const isFunction = reader.peek(1).text === ":";
    if (isFunction) functions.push(readFunction(reader));
    else if (reader.is("use")) uses.push(readUse(reader));
    else types.push(readType(reader));
  }
  return { name, docs, uses, types, functions };
}

function readUse(reader: Reader): WitUse {
  reader.expect("use");
  const source = readInterfaceName(reader);
  reader.expect(".");
  const names = readList(reader, "{", "}", () => {
    const name = reader.word("a type").text;
    return { name, local: reader.skip("as") ? reader.word("a name").text : name };
  });
  reader.expect(";");
  return { source, names };
}

function readWorld(reader: Reader): WitWorld {
  const { docs } = reader.expect("world");
  const name = reader.word("a name").text;
  const imports: string[] = [];
  const exports: string[] = [];
  reader.expect("{");
  while (!reader.skip("}")) {
    if (reader.skip("import")) imports.push(readInterfaceName(reader));
    else if (reader.skip("export")) exports.push(readInterfaceName(reader));
    else reader.fail("expected 'import' or 'export' of an interface");
    reader.expect(";");
  }
  return { name, docs, imports, exports };
}

function readType(reader: Reader): WitTypeDefinition {
  const keyword = reader.word("a type, a function or '}'");
  const { docs } = keyword;
  const name = reader.word("a name").text;
  const body = readBody(reader, keyword);
  return { name, docs, body };
}

function readBody(reader: Reader, keyword: Token): WitBody {
  switch (keyword.text) {
    case "record":
      return { kind: "record", fields: readList(reader, "{", "}", () => readField(reader)) };
    case "variant":
    case "enum":
    case "flags":
      return { kind: keyword.text, cases: readList(reader, "{", "}", () => readCase(reader)) };
    case "type": {
      reader.expect("=");
      const type = readTypeUse(reader);
      reader.expect(";");
      return { kind: "alias", type };
    }
    case "resource": {
      const methods: WitFunction[] = [];
      if (reader.skip(";")) return { kind: "resource", methods };
      reader.expect("{");
      while (!reader.skip("}")) methods.push(readFunction(reader));
      return { kind: "resource", methods };
    }
    default:
      throw new WitError(
        keyword.place,
        `no rule for '${keyword.text}'; contracts use records, variants, enums, flags, aliases and resources`,
      );
  }
}

function readField(reader: Reader): WitField {
  const { docs, text } = reader.word("a field");
  reader.expect(":");
  return { name: text, docs, type: readTypeUse(reader) };
}

function readCase(reader: Reader): WitCase {
  const { docs, text } = reader.word("a case");
  if (!reader.skip("(")) return { name: text, docs, type: undefined };
  const type = readTypeUse(reader);
  reader.expect(")");
  return { name: text, docs, type };
}

function readFunction(reader: Reader): WitFunction {
  const { docs, text } = reader.word("a function");
  reader.expect(":");
  const isAsync = reader.skip("async");
  reader.expect("func");
  const parameters = readList(reader, "(", ")", () => readField(reader));
  const result = reader.skip("->") ? readTypeUse(reader) : undefined;
  reader.expect(";");
  return { name: text, docs, isAsync, parameters, result };
}

function readTypeUse(reader: Reader): WitType {
  const { text } = reader.word("a type");
  if (isPrimitive(text)) return { kind: "primitive", name: text };
  if (text === "list" || text === "option" || text === "stream") {
    reader.expect("<");
    const item = readTypeUse(reader);
    reader.expect(">");
    return { kind: text, item };
  }
  if (text === "tuple") {
    return { kind: "tuple", items: readList(reader, "<", ">", () => readTypeUse(reader)) };
  }
  if (text !== "result") return { kind: "name", name: text };
  if (!reader.skip("<")) return { kind: "result", ok: undefined, err: undefined };
  const ok = reader.skip("_") ? undefined : readTypeUse(reader);
  const err = reader.skip(",") ? readTypeUse(reader) : undefined;
  reader.expect(">");
  return { kind: "result", ok, err };
}

function isPrimitive(name: string): name is Primitive {
  return primitives.some((primitive) => primitive === name);
}

function readList<Item>(reader: Reader, open: string, close: string, read: () => Item): readonly Item[] {
  const items: Item[] = [];
  reader.expect(open);
  while (!reader.skip(close)) {
    items.push(read());
    if (!reader.is(close)) reader.expect(",");
  }
  return items;
}
