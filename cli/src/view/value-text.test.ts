import type { Json } from "@masterchef/kernel";
import { expect, test } from "vitest";
import { styleFor } from "./style.ts";
import { sizeText, valueText } from "./value-text.ts";

const digest = `sha256:${"77ab01".padEnd(64, "0")}`;
const style = styleFor({ color: false, utf8: true });

test.each<{ readonly value: Json | undefined; readonly text: string }>([
  { value: undefined, text: "absent" },
  { value: null, text: "absent" },
  { value: "0644", text: "0644" },
  { value: "two words", text: '"two words"' },
  { value: "\u001b[31m", text: '"\\u001b[31m"' },
  { value: digest, text: "77ab01…" },
  { value: { $blob: { digest, size: 70 } }, text: "77ab01… (70 B)" },
  { value: { $unknown: {} }, text: "(known after)" },
  { value: { $secret: "token" }, text: "(secret)" },
  { value: ["a", 1], text: '["a",1]' },
  { value: "x".repeat(100), text: `${"x".repeat(59)}…` },
])("valueText() of $value", ({ value, text }) => {
  expect(valueText(value, style)).toBe(text);
});

test.each([
  { bytes: 0, text: "0 B" },
  { bytes: 999, text: "999 B" },
  { bytes: 1500, text: "1.5 kB" },
  { bytes: 2_500_000_000, text: "2.5 GB" },
])("sizeText() of $bytes", ({ bytes, text }) => {
  expect(sizeText(bytes)).toBe(text);
});
