import { errorOf } from "@masterchef/kernel";
import { describe, expect, test } from "vitest";
import { diagnosticsText } from "./diagnostics-text.ts";
import { styleFor } from "./style.ts";

const plain = styleFor({ color: false, utf8: true });

function marked(line: string, start: number, end: number): string {
  const at = { file: "masterchef.yaml", start: { line: 3, column: start }, end: { line: 3, column: end } };
  const diagnostic = errorOf("MC_CONFIG_UNKNOWN_KEY", {
    detail: 'file has no "moed". Did you mean "mode"?',
    at,
    about: "resources.file.motd.moed",
  });
  return diagnosticsText([diagnostic], new Map([["masterchef.yaml", `one\ntwo\n${line}\n`]]), plain);
}

describe("diagnosticsText()", () => {
  test("shows the place, the source line and carets below what is meant", () => {
    expect(marked('    moed: "0644"', 5, 9)).toMatchInlineSnapshot(`
      "error MC_CONFIG_UNKNOWN_KEY masterchef.yaml:3:5 resources.file.motd.moed: no such attribute
         3 |     moed: "0644"
           |     ^^^^ file has no "moed". Did you mean "mode"?
      "
    `);
  });

  test("keeps the carets below wide characters and behind tabs", () => {
    expect(marked("\t日本: x", 6, 7)).toMatchInlineSnapshot(`
      "error MC_CONFIG_UNKNOWN_KEY masterchef.yaml:3:6 resources.file.motd.moed: no such attribute
         3 | 	日本: x
           | 	      ^ file has no "moed". Did you mean "mode"?
      "
    `);
  });

  test("cuts a long line around the place", () => {
    const text = marked(`a: ${"x".repeat(500)} here ${"y".repeat(500)}`, 505, 509);
    const [, source = "", carets = ""] = text.split("\n");
    expect(source.length).toBeLessThan(140);
    expect(source.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("here");
  });

  test("shows control characters of the source instead of sending them to the terminal", () => {
    expect(marked("a: \u001b[2J", 1, 2)).toContain("a: \\x1b[2J");
  });

  test("shows twenty and says how many are left", () => {
    const many = Array.from({ length: 25 }, (_, at) => errorOf("MC_USAGE", { detail: `number ${at}` }));
    const text = diagnosticsText(many, new Map(), plain);
    expect(text).toContain("number 19");
    expect(text).not.toContain("number 20");
    expect(text).toContain("and 5 more");
  });
});
