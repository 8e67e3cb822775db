import { expect, test } from "vitest";
import { styleFor, styleOptionsOf } from "./style.ts";

test.each([
  { name: "a terminal", environment: { LANG: "C.UTF-8" }, terminal: true, color: true, utf8: true },
  { name: "a pipe", environment: { LANG: "C.UTF-8" }, terminal: false, color: false, utf8: true },
  { name: "NO_COLOR", environment: { LANG: "C.UTF-8", NO_COLOR: "1" }, terminal: true, color: false, utf8: true },
  { name: "an empty NO_COLOR", environment: { LANG: "C.UTF-8", NO_COLOR: "" }, terminal: true, color: true, utf8: true },
  { name: "a dumb terminal", environment: { LANG: "C.UTF-8", TERM: "dumb" }, terminal: true, color: false, utf8: true },
  { name: "no locale", environment: {}, terminal: true, color: true, utf8: false },
  { name: "LC_ALL before LANG", environment: { LANG: "en_US.UTF-8", LC_ALL: "C" }, terminal: true, color: true, utf8: false },
  { name: "an empty LC_ALL", environment: { LANG: "en_US.utf8", LC_ALL: "" }, terminal: true, color: true, utf8: true },
])("styleOptionsOf() for $name", ({ environment, terminal, color, utf8 }) => {
  expect(styleOptionsOf(environment, terminal)).toEqual({ color, utf8 });
});

test("styleFor() says the same without colour and outside UTF-8", () => {
  const plain = styleFor({ color: false, utf8: false });
  expect([plain.create("+"), plain.arrow, plain.cut]).toEqual(["+", "->", "..."]);
  expect(styleFor({ color: true, utf8: true }).create("+")).toBe("\u001b[32m+\u001b[39m");
});
