import { describe, expect, it } from "vitest";

import { emitHost } from "./emit-host.ts";
import { linkContracts } from "./link.ts";
import { readNested } from "./read-wit.ts";
import { WitError } from "./tokens.ts";

const inInterface = (body: string): string => `package a:b@1.0.0;\ninterface i {\n${body}\n}`;

describe("parseWit", () => {
  it("keeps docs, drops comments, and reads escaped names", () => {
    const [found] = readNested(
      "f.wit",
      `/// Top.\npackage a:b@1.0.0;\n/* no */\n/// One.\n/// Two.\n// no\ninterface i {\n/// A record.\nrecord r { %from: string, /// After.\nx: u32 }\n}`,
    );
    expect(found).toMatchObject({ name: "a:b", version: "1.0.0", docs: "Top." });
    expect(found?.interfaces[0]).toMatchObject({
      docs: "One.\nTwo.",
      types: [{ name: "r", docs: "A record.", body: { fields: [{ name: "from" }, { name: "x", docs: "After." }] } }],
    });
  });

  it("reads functions, resources, results and streams", () => {
    const [found] = readNested(
      "f.wit",
      inInterface("resource s { go: async func(x: stream<list<u8>>) -> result<_, string>; }\nf: func();"),
    );
    expect(found?.interfaces[0]).toMatchObject({
      types: [
        { name: "s", body: { kind: "resource", methods: [{ name: "go", isAsync: true, result: { kind: "result", ok: undefined } }] } },
      ],
      functions: [{ name: "f", isAsync: false, parameters: [], result: undefined }],
    });
  });

  it.each([
    ["record r { a string }", "f.wit:3:14: expected ':', found 'string'"],
    ["record r { a: string b: string }", "f.wit:3:22: expected ',', found 'b'"],
    ["union u { a }", "f.wit:3:1: no rule for 'union'; contracts use records, variants, enums, flags, aliases and resources"],
    ["type t = string", "f.wit:4:1: expected ';', found '}'"],
    ["record r { ", "f.wit:4:2: expected a type, a function or '}', found the end of the file"],
    ["type t = §;", 'f.wit:3:10: unexpected character "§"'],
    ["use c:d/e.{f};", "f.wit:3:10: expected '@', found '.'"],
  ])("refuses %j", (body, message) => {
    expect(() => readNested("f.wit", inInterface(body))).toThrow(message);
  });
});

describe("linkContracts", () => {
  const link = (text: string): ReturnType<typeof linkContracts> => linkContracts(readNested("f.wit", text));

  it("puts the package's name before a name that is taken", () => {
    const text = emitHost(
      link(
        "package a:one@1.0.0 { interface i { type cause = string; } }\npackage a:two@1.0.0 { interface j { type cause = string; record outcome { cause: cause } } }",
      ),
    );
    expect(text).toContain("export type Cause = string;");
    expect(text).toContain("export type TwoCause = string;");
    expect(text).toContain("export interface TwoOutcome {\n  readonly cause: TwoCause;\n}");
  });

  it.each([
    ["record r { a: missing }", "there is no type 'missing'; define it or 'use' it"],
    ["use j.{x};", "there is no type a:b/j@1.0.0#x"],
    ["record r { a: option<option<string>> }", "an option stands only in a field or a parameter"],
    ["type t = list<s64>;", "list<s64>: bindings make a typed array of it"],
    ["type t = stream<string>;", "a stream stands only in a parameter"],
    ["record r { x-1: string }", "a part of a name that starts with a digit"],
    ["record r { constructor: string }", "'constructor' is a name every object has"],
    ["record f { a: string }\nf: func();", "the name 'f' is defined more than once; a function may not be called like a type"],
    ["type t = string;\ntype t = string;", "the name 't' is defined more than once"],
    ["record f-request { a: string }\nf: func();", "two types are named FRequest"],
  ])("refuses %j", (body, message) => {
    expect(() => link(inInterface(body))).toThrow(WitError);
    expect(() => link(inInterface(body))).toThrow(message);
  });
});
