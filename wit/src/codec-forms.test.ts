import { describe, expect, it } from "vitest";

import type { Answer, Query } from "../bindings/host.ts";
import { acceptLifted, CodecError, decodeJson, encodeJson, fromProto, toProto, validateHost } from "./codec.ts";

const query: Query = {
  read: {
    tag: "file",
    val: {
      path: "/etc/motd",
      follow: false,
      want: { digest: true, content: false, modified: false, securityLabel: true },
      compare: { tag: "bytes", val: Uint8Array.of(0, 255) },
      contentLimit: 1024,
    },
  },
  reads: [{ tag: "tree", val: "/etc" }, { tag: "everything" }],
};

const answer: Answer = {
  outcome: { tag: "ok", val: { tag: "other", val: { name: "a/b", body: '{"b":1,"a":[1.5]}' } } },
  unknown: ["/body/a"],
};

describe("the JSON form", () => {
  it("has WIT names, arms by name, flags as names, bytes in base64 and nothing for what is not there", () => {
    expect(encodeJson("Query", query)).toStrictEqual({
      read: {
        file: {
          path: "/etc/motd",
          follow: false,
          want: ["digest", "security-label"],
          compare: { bytes: "AP8=" },
          "content-limit": 1024,
        },
      },
      reads: [{ tree: "/etc" }, "everything"],
    });
    expect(decodeJson("Query", encodeJson("Query", query))).toStrictEqual(query);
  });

  it("embeds documents, which come out canonical", () => {
    const json = encodeJson("Answer", answer);
    expect(json).toStrictEqual({ outcome: { ok: { other: { name: "a/b", body: { b: 1, a: [1.5] } } } }, unknown: ["/body/a"] });
    expect(decodeJson("Answer", json).outcome).toStrictEqual({
      tag: "ok",
      val: { tag: "other", val: { name: "a/b", body: '{"a":[1.5],"b":1}' } },
    });
  });

  it("tells a document that is null from one that is not there", () => {
    const search = { subject: { "type-name": "t", name: "n", desired: null }, intent: "converge", seen: [], claimed: [] };
    expect(decodeJson("Question", { ...search, chosen: null }).chosen).toBe("null");
    expect(decodeJson("Question", search)).not.toHaveProperty("chosen");
  });

  it.each([
    ["Query", { read: "file", reads: [] }, '/read: the arm "file" needs its payload: write {"file": ...}'],
    ["Scope", { everything: {} }, 'the value: the arm "everything" has no payload: write "everything"'],
    ["Scope", "path-like", 'the value: expected one of path, tree, entity, kind, everything, found "path-like"'],
    [
      "Scope",
      { path: "/a", tree: "/a" },
      "the value: expected the name of an arm, or an object with one arm as its only member, found an object",
    ],
    ["Entity", { kind: "package" }, 'the value: the member "name" is missing'],
    ["Entity", { kind: "package", name: 1 }, "/name: expected text, found another number"],
    ["Entity", { kind: "package", name: "a", "na/me~": 1 }, 'the value: unknown member "na/me~"; known are kind, name'],
    [
      "Ask",
      {
        key: "k",
        query: { read: { account: { user: { name: "a", "verify-password": null } } }, reads: [] },
        tolerant: true,
        deferred: false,
        sensitive: false,
      },
      "/query/read/account/user/verify-password: expected text, found null",
    ],
    ["FileDetails", ["digest", "digest"], '/1: the flag "digest" stands here twice'],
    ["Captured", { bytes: "AP8" }, "/bytes: expected bytes in base64 (RFC 4648 section 4, padded, no white space)"],
    ["Captured", { bytes: "AP\n8=" }, "/bytes: expected bytes in base64 (RFC 4648 section 4, padded, no white space)"],
    ["Captured", { text: "\ud800" }, "/text: expected well-formed text, found half of a surrogate pair"],
    ["Seen", { key: "k", answer: 2 ** 31 }, "/answer: expected a whole number from 0 to 2147483647, found another number"],
    [
      "Lease",
      { controller: "c", run: "r", epoch: 2 ** 53 },
      "/epoch: expected a whole number from 0 to 9007199254740991, found another number",
    ],
    ["Severity", "Error", 'the value: expected one of error, warning, found "Error"'],
    ["Named", { name: "a/b", body: nested(65) }, "/body: expected a JSON document of at most 64 levels, found a deeper one"],
  ] as const)("refuses a wrong %s", (name, json, message) => {
    expect(() => decodeJson(name, json)).toThrow(new CodecError(...split(message)));
  });

  it("takes a prototype's name for what it is, a member", () => {
    expect(() => decodeJson("Entity", JSON.parse('{"kind":"a","name":"b","__proto__":{}}'))).toThrow('unknown member "__proto__"');
    const document: unknown = JSON.parse('{"name":"a/b","body":{"__proto__":{"x":1}}}');
    expect(decodeJson("Named", document).body).toBe('{"__proto__":{"x":1}}');
  });
});

describe("documents on their way out", () => {
  it.each([
    ["{", "expected JSON text, found text that is no JSON"],
    ["", "expected JSON text, found text that is no JSON"],
    ['{"a":12345678901234567891}', "expected whole numbers that keep their digits, found one beyond 2^53; write it as text"],
    ["[1e999]", "expected numbers that fit 64-bit floating point, found a larger one"],
    [JSON.stringify(nested(65)), "expected a JSON document of at most 64 levels, found a deeper one"],
    ["[".repeat(100_000), "expected a JSON document of at most 64 levels, found a deeper one"],
  ])("are refused when they are like %j", (body, problem) => {
    expect(() => encodeJson("Named", { name: "a/b", body })).toThrow(new CodecError("/body", problem));
    expect(validateHost("Named", { name: "a/b", body })?.problem).toBe(problem);
  });

  it.each(["1000000000000000000", "12345678901234567000", '"1234567890123456789012"', "1e21", JSON.stringify(nested(64))])(
    "are kept when they are like %s",
    (body) => {
      expect(decodeJson("Named", encodeJson("Named", { name: "a/b", body })).body).toBe(JSON.stringify(JSON.parse(body)));
    },
  );
});

describe("messages", () => {
  it("have camelCase fields, a field for the arm, and wrap lists that are no field", () => {
    expect(toProto("Query", query)).toStrictEqual({
      read: {
        file: {
          path: "/etc/motd",
          follow: false,
          want: { digest: true, content: false, modified: false, securityLabel: true },
          compare: { bytes: Uint8Array.of(0, 255) },
          contentLimit: 1024,
        },
      },
      reads: [{ tree: "/etc" }, { everything: {} }],
    });
    expect(toProto("Verdict", { tag: "ask", val: [] })).toStrictEqual({ ask: { items: [] } });
    expect(toProto("HttpResponse", { status: 200, headers: [["a", "b"]], body: { tag: "text", val: "" } })).toMatchObject({
      headers: [{ f0: "a", f1: "b" }],
    });
    expect(toProto("Problem", { severity: "error", code: "a/b", at: "", message: "m" })).toMatchObject({ severity: "SEVERITY_ERROR" });
  });

  it("may leave out zeros, as proto3 does", () => {
    expect(fromProto("Seen", { key: "k" })).toStrictEqual({ key: "k", answer: 0 });
    expect(fromProto("Verdict", { arm: "ask", ask: {} })).toStrictEqual({ tag: "ask", val: [] });
    expect(fromProto("FileDetails", { digest: true })).toStrictEqual({
      digest: true,
      content: false,
      modified: false,
      securityLabel: false,
    });
  });

  it.each([
    ["Scope", {}, "the value: no arm is set; known are path, tree, entity, kind, everything"],
    ["Scope", { arm: "path", path: "/a", tree: "/a" }, "the value: more than one arm is set"],
    ["Scope", { arm: "hole", hole: 1 }, "the value: no arm is set; known are path, tree, entity, kind, everything"],
    ["Problem", { code: "a/b", message: "m" }, "/severity: expected a value this enum knows, found nothing"],
    [
      "Problem",
      { severity: "SEVERITY_UNSPECIFIED", code: "a/b", message: "m" },
      '/severity: expected one of SEVERITY_ERROR, SEVERITY_WARNING, found "SEVERITY_UNSPECIFIED"',
    ],
    ["Problem", { severity: 7, code: "a/b", message: "m" }, "/severity: expected a value this enum knows, found another number"],
    ["NumberedQuery", { id: 1 }, "/query: expected an object, found nothing"],
    ["Reason", { problem: { severity: "SEVERITY_ERROR" }, ask: 1 }, "/ask: expected text, found another number"],
    [
      "HttpResponse",
      { status: 70000, arm: "x", body: { arm: "text", text: "" } },
      "/status: expected a whole number from 0 to 65535, found another number",
    ],
    ["Named", { name: "a/b" }, "/body: expected JSON text, found text that is no JSON"],
  ] as const)("are refused as malformed: %s", (name, message, problem) => {
    expect(() => fromProto(name, message)).toThrow(new CodecError(...split(problem)));
  });

  it("hand out bytes of their own, not a window into the whole message", () => {
    const whole = new Uint8Array(1000);
    const { bytes } = fromProto("Piece", { blob: "sha256:00", bytes: whole.subarray(10, 20), last: true });
    expect(bytes.buffer.byteLength).toBe(10);
  });
});

describe("values a plugin handed over", () => {
  it("are accepted as bindings lift them", () => {
    const lifted = { name: "a", uid: 1000n, gid: 2n ** 32n, comment: "", home: "/", shell: "/bin/sh", groups: [], password: "none" };
    expect(acceptLifted("UserInfo", lifted)).toMatchObject({ uid: 1000, gid: 2 ** 32 });
    expect(validateHost("Scope", { tag: "everything", val: undefined })).toBeUndefined();
    expect(validateHost("Settlement", { state: "{}", identity: undefined })).toBeUndefined();
  });

  it.each([
    ["Settlement", { identity: "a" }, 'the value: the member "state" is missing'],
    ["Settlement", { state: "{}", identity: null }, "/identity: expected text, found null"],
    ["Settlement", { state: "{}", extra: 1 }, 'the value: unknown member "extra"; known are state, identity'],
    ["Settlement", { state: "no" }, "/state: expected JSON text, found text that is no JSON"],
    ["Verdict", { tag: "settle", val: {} }, '/tag: expected one of ask, settled, change, undecided, invalid, found "settle"'],
    ["Verdict", { tag: "ask", val: [{}] }, '/val/0: the member "key" is missing'],
    ["Verdict", [], "the value: expected an object, found a list"],
    ["Scope", { tag: "everything", val: 1 }, "/val: expected no payload, found another number"],
    ["FileDetails", { digst: true }, 'the value: unknown member "digst"; known are digest, content, modified, securityLabel'],
    ["Piece", { blob: "", bytes: [1], last: true }, "/bytes: expected bytes, found a list"],
    ["Seen", { key: "k", answer: 1.5 }, "/answer: expected a whole number from 0 to 2147483647, found a number that is not whole"],
    ["Seen", { key: "k", answer: -1 }, "/answer: expected a whole number from 0 to 2147483647, found another number"],
  ] as const)("are refused when they are no %s", (name, value, message) => {
    expect(validateHost(name, value)?.message).toBe(message);
    expect(() => acceptLifted(name, value)).toThrow(CodecError);
  });
});

/** A list in a list in a list. */
function nested(levels: number): unknown[] {
  let inner: unknown[] = [];
  for (let level = 1; level < levels; level += 1) inner = [inner];
  return inner;
}

/** Pointer and problem of a message. */
function split(message: string): [string, string] {
  const at = message.indexOf(": ");
  const pointer = message.slice(0, at);
  return [pointer === "the value" ? "" : pointer, message.slice(at + 2)];
}
