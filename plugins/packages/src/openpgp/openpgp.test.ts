import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { armour, removeArmour } from "./armour.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { readKeyring } from "./keyring.ts";
import { sha1 } from "./sha1.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

it("reads and writes base64 as everybody does", () => {
  fc.assert(
    fc.property(bytes, (each) => {
      expect(encodeBase64(each)).toBe(Buffer.from(each).toString("base64"));
      expect(decodeBase64(Buffer.from(each).toString("base64"))).toEqual(each);
    }),
  );
});

it.each(["A", "A===", "AA", "A=AA", "AA==AA==", "ä"])("does not read %j as base64", (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

it("makes the SHA-1 that everybody makes", () => {
  fc.assert(
    fc.property(bytes, (each) => {
      expect(sha1(each)).toBe(createHash("sha1").update(each).digest("hex").toUpperCase());
    }),
  );
});

it("takes off the armour it puts on, and any other that is whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (each) => {
      const text = armour(each);
      expect(removeArmour(text)).toEqual(each);
      expect(removeArmour(`Comment\n${text.replaceAll("\n", "\r\n")}`)).toEqual(each);
      expect(removeArmour(text + text)).toEqual(new Uint8Array([...each, ...each]));
    }),
  );
});

it("notices a character that is another", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 60 }), fc.nat(), (each, at) => {
      const lines = armour(each).split("\n");
      const line = lines[2] ?? "";
      const index = at % line.length;
      const other = line[index] === "A" ? "B" : "A";
      lines[2] = line.slice(0, index) + other + line.slice(index + 1);
      const read = removeArmour(lines.join("\n"));
      // The last digit may hold bits that mean nothing.
      if (read !== undefined) expect(read).toEqual(each);
    }),
  );
});

it("tells each primary key of a ring, whatever the length of its packets is written like", () => {
  const body = new Uint8Array(200).fill(7);
  body[0] = 4;
  const expected = createHash("sha1")
    .update(new Uint8Array([0x99, 0, 200, ...body]))
    .digest("hex")
    .toUpperCase();
  const headers = [
    [0x98, 200],
    [0x99, 0, 200],
    [0x9a, 0, 0, 0, 200],
    [0xc6, 192, 8],
    [0xc6, 255, 0, 0, 0, 200],
  ];
  for (const header of headers) {
    expect(readKeyring(new Uint8Array([...header, ...body]))).toEqual({ tag: "keys", fingerprints: [expected] });
  }
  const user = [0xb4, 2, 65, 66];
  const two = [0x98, 200, ...body, ...user, 0x98, 200, ...body];
  expect(readKeyring(new Uint8Array(two))).toEqual({ tag: "keys", fingerprints: [expected, expected] });
});

it("reads anything without harm, and takes nothing for a key that is cut short", () => {
  fc.assert(
    fc.property(bytes, (each) => {
      readKeyring(each);
    }),
  );
  expect(readKeyring(new Uint8Array([0x98, 200, 4]))).toEqual({ tag: "not-keys" });
  expect(readKeyring(new Uint8Array([0x98, 1, 4, 0xff]))).toEqual({ tag: "not-keys" });
  expect(readKeyring(new Uint8Array([]))).toEqual({ tag: "not-keys" });
});
