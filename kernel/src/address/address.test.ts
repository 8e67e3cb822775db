import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAddress, isInstanceKey, parseAddress } from "./address.ts";

describe("parseAddress()", () => {
  test.each([
    ["package.nginx", { type: "package", name: "nginx" }],
    ["file.a.b/c", { type: "file", name: "a.b/c" }],
    ["user.team[bob]", { type: "user", name: "team", key: "bob" }],
    ["file.env[color=blue,port=8080]", { type: "file", name: "env", key: "color=blue,port=8080" }],
  ])("reads %s", (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test.each([
    "",
    "nginx",
    "Package.nginx",
    "package.",
    ".x",
    "package.a b",
    "user.team[]",
    "user.team[a",
    "user.team[a]b",
    "user.team[[a]]",
    "file.x[a\nb]",
    "package[nginx]",
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test("reads back what formatAddress() writes", () => {
    const address = fc.record(
      {
        type: fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/),
        name: fc.stringMatching(/^[A-Za-z0-9_./@+-]{1,12}$/),
        key: fc.string().filter(isInstanceKey),
      },
      { requiredKeys: ["type", "name"] },
    );
    fc.assert(
      fc.property(address, (one) => {
        expect(parseAddress(formatAddress(one))).toEqual(one);
      }),
    );
  });
});
