import { parseJson } from "@masterchef/sdk";
import type { Json } from "@masterchef/sdk";

/** A value of a JSON text with where it stands. */
export interface JsonNode {
  /** Index of its first character, and of the one after its last. */
  readonly start: number;
  readonly end: number;
  readonly value: Json;
  /** Of an object, in the order written. */
  readonly members?: readonly JsonMember[];
  /** Of a list. */
  readonly items?: readonly JsonNode[];
}

/** A member of an object. */
export interface JsonMember {
  readonly name: string;
  /** Where the name starts. */
  readonly start: number;
  readonly node: JsonNode;
}

/** Why a text is no JSON. */
export interface JsonFlaw {
  readonly flaw: string;
  /** From one. */
  readonly line: number;
}

/** The most levels of nesting. */
const deepest = 200;

/** Reads JSON in which comments and commas before a closing bracket are allowed, as many programs do in their configuration. */
export function readJsonTree(text: string, from: number): JsonNode | JsonFlaw {
  try {
    return new Reader(text, from).whole();
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    return { flaw: error.what, line: text.slice(0, error.at).split("\n").length };
  }
}

/** The index after spaces, line breaks and comments. Undefined: a comment does not end. */
export function afterTrivia(text: string, from: number): number | undefined {
  let at = from;
  for (;;) {
    while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
    if (text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return undefined;
      at = end + 2;
    } else return at;
  }
}

class Flaw {
  readonly at: number;
  readonly what: string;
  constructor(at: number, what: string) {
    this.at = at;
    this.what = what;
  }
}

class Reader {
  readonly #text: string;
  #at: number;
  #depth = 0;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  whole(): JsonNode {
    this.#skip();
    const node = this.#value();
    this.#skip();
    return this.#at < this.#text.length ? this.#fail("there is something after its end") : node;
  }

  #value(): JsonNode {
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{" || first === "[") {
      this.#depth += 1;
      if (this.#depth > deepest) this.#fail(`it is nested more than ${deepest} levels deep`);
      this.#at += 1;
      const node = first === "{" ? this.#object(start) : this.#list(start);
      this.#depth -= 1;
      return node;
    }
    if (first === '"') return { start, value: this.#string(), end: this.#at };
    const word = /[-+.\w]*/y;
    word.lastIndex = start;
    const found = word.exec(this.#text)?.[0] ?? "";
    if (!/^(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)$/.test(found))
      this.#fail(found === "" ? "a value is missing" : `${JSON.stringify(found)} is no value`);
    this.#at += found.length;
    return { start, end: this.#at, value: parseJson(found) };
  }

  #object(start: number): JsonNode {
    const members: JsonMember[] = [];
    while (!this.#closes("}")) {
      const from = this.#at;
      if (this.#text[from] !== '"') this.#fail("the name of a member in quotes is missing");
      const name = this.#string();
      this.#skip();
      this.#expect(":");
      this.#skip();
      members.push({ name, start: from, node: this.#value() });
      this.#comma("}");
    }
    return { start, end: this.#at, members, value: Object.fromEntries(members.map(({ name, node }) => [name, node.value])) };
  }

  #list(start: number): JsonNode {
    const items: JsonNode[] = [];
    while (!this.#closes("]")) {
      items.push(this.#value());
      this.#comma("]");
    }
    return { start, end: this.#at, items, value: items.map(({ value }) => value) };
  }

  #closes(bracket: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #comma(bracket: string): void {
    this.#skip();
    if (this.#text[this.#at] !== bracket) this.#expect(",");
  }

  #string(): string {
    // oxlint-disable-next-line no-control-regex -- JSON says of just these that they must be escaped
    const pattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return this.#fail("a text does not end, or holds what must be escaped");
    this.#at += found.length;
    const value = parseJson(found);
    return typeof value === "string" ? value : "";
  }

  #expect(what: string): void {
    if (this.#text[this.#at] !== what) this.#fail(`${JSON.stringify(what)} is missing`);
    this.#at += 1;
  }

  #skip(): void {
    this.#at = afterTrivia(this.#text, this.#at) ?? this.#fail("a comment does not end");
  }

  #fail(what: string): never {
    // oxlint-disable-next-line typescript/only-throw-error -- a signal, caught above
    throw new Flaw(this.#at, what);
  }
}
