import { describe, expect, it } from "vitest";
import { isOption, keyLine, optionsOf, parseKey } from "./public-key.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu3zJ5eS3k3s7q1m6cQ8GZ8n0d5o2QpWc7rVb1xYzAB";

describe("parseKey()", () => {
  it.each([
    [key, "", ""],
    [`${key} a b`, "", "a b"],
    [`restrict ${key}`, "restrict", ""],
    [`command="echo \\"a b\\", c",no-pty\t${key} x`, 'command="echo \\"a b\\", c",no-pty', "x"],
  ])("reads %j", (line, options, comment) => {
    expect(parseKey(line)).toMatchObject({ options, comment, type: "ssh-ed25519" });
  });

  it.each([
    "",
    "# remark",
    "ssh-ed25519",
    "ssh-ed25519 AAAA",
    `ssh-rsa ${key.split(" ")[1]}`,
    `command="open ${key}`,
    "ssh-dss AAAAB3NzaC1kc3MAAACBAAAAAAAAAAAAAAAAAAAAAAA=",
  ])("takes %j for no key", (line) => {
    expect(parseKey(line)).toBeUndefined();
  });

  it("gives back what it read", () => {
    const line = `from="a,b",restrict ${key} me`;
    const parsed = parseKey(line);
    expect(parsed === undefined ? "" : keyLine(parsed)).toBe(line);
    expect(optionsOf(parsed?.options ?? "")).toEqual(['from="a,b"', "restrict"]);
  });
});

describe("isOption()", () => {
  it.each(["restrict", "no-pty", 'from="192.0.2.0/24,!10.0.0.1"', 'command="a \\"b\\""'])("knows %j", (text) => {
    expect(isOption(text)).toBe(true);
  });

  it.each(["", "command=/bin/sh", 'command="a"b"', "no-such", 'restrict="x"', 'from="a",no-pty'])("does not take %j", (text) => {
    expect(isOption(text)).toBe(false);
  });
});
