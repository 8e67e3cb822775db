import { describe, expect, it } from "vitest";
import { defaulting, flag, list, octalMode, path, principal, record, required, secretText, text } from "./attribute.ts";
import { isHole, known } from "./hole.ts";
import { pattern, scope } from "./scope.ts";
import { defineProvider } from "./provider.ts";
import { defineType } from "./resource-type.ts";
import { settled } from "./verdict.ts";

const hole = { $unknown: { from: "user.app" } };
const demo = defineType({
  attributes: {
    path: required(path()),
    mode: octalMode(),
    owner: principal(),
    loud: defaulting(flag(), false),
    words: list(text()),
    env: record(secretText()),
  },
  identity: "path",
  envelope({ desired }) {
    const at = known(desired.path, { code: "demo/unbounded", at: "/path" });
    if (isHole(desired.mode)) known(desired.mode, { code: "demo/unbounded", at: "/mode" });
    return { may: [pattern("write-file", [scope.path(at)])] };
  },
  decide({ desired }) {
    if (desired.loud) throw new Error("too loud");
    return settled({ path: desired.path });
  },
});
const { canonicalize, bound, decide } = defineProvider({ name: "demo", types: { demo } });

function canonical(desired: object, name = "x"): unknown {
  const [result] = canonicalize([{ typeName: "demo", name, desired: JSON.stringify(desired) }]);
  return result?.tag === "ok" ? JSON.parse(result.val.desired) : result?.val.map(({ code, at }) => `${code} ${at}`);
}

describe("canonicalize", () => {
  it("brings every attribute to its one form, fills in what the type says, and leaves out the rest", () => {
    expect(canonical({ path: "/a/", mode: "644", owner: "#007", env: { B: "2", A: { $secret: "s" } } })).toEqual({
      path: "/a",
      mode: "0644",
      owner: "#7",
      loud: false,
      env: { A: { $secret: "s" }, B: "2" },
    });
  });

  it("takes the name for the identity where it is unset", () => {
    expect(canonical({}, "/b//c")).toEqual({ path: "/b/c", loud: false });
  });

  it("takes the declaration's name for the identity of a type that names none", () => {
    const nameless = defineType({ attributes: { words: list(text()) }, envelope: () => ({}), decide: () => settled({}) });
    const result = nameless.canonicalize({ typeName: "nameless", name: "sync[a]", desired: "{}" }, "demo");
    expect(result).toMatchObject({ tag: "ok", val: { name: "sync[a]", desired: "{}" } });
  });

  it("carries holes through, whole and inside", () => {
    expect(canonical({ path: "/a", mode: hole, words: ["x", hole], env: { A: hole } })).toEqual({
      path: "/a",
      mode: hole,
      loud: false,
      words: ["x", hole],
      env: { A: hole },
    });
  });

  it("tells all problems at once, each where it is", () => {
    expect(canonical({ path: "a", mode: "8", owner: "12", words: ["x", "a\0b"] })).toEqual([
      "demo/bad-path /path",
      "demo/bad-mode /mode",
      "demo/bad-principal /owner",
      "demo/nul-character /words/1",
    ]);
  });

  it("refuses an identity that is still to be known", () => {
    expect(canonical({ path: hole })).toEqual(["demo/identity-unknown /path"]);
  });
});

describe("an envelope", () => {
  it("is completed with what was left out", () => {
    expect(bound("{}", [{ typeName: "demo", name: "x", desired: '{"path":"/a"}' }])).toMatchObject([
      { tag: "ok", val: { claims: [], needs: [], sideEffects: [] } },
    ]);
  });

  it("that hangs on a hole is refused with its place", () => {
    const [result] = bound("{}", [{ typeName: "demo", name: "x", desired: JSON.stringify({ path: "/a", mode: hole }) }]);
    expect(result).toMatchObject({ tag: "err", val: [{ code: "demo/unbounded", at: "/mode" }] });
  });
});

describe("a fault", () => {
  it("names the function, the message and the stack, and is a text", () => {
    const question = {
      subject: { typeName: "demo", name: "x", desired: '{"path":"/a","loud":true}' },
      intent: { tag: "converge" },
      seen: [],
      claimed: [],
    } as const;
    expect(thrownBy(() => decide("{}", [], [question]))).toMatch(/^demo decide: Error: too loud\n[\s\S]*resource-type\.test/);
  });

  it("comes of a type that the code does not know", () => {
    expect(thrownBy(() => canonicalize([{ typeName: "other", name: "x", desired: "{}" }]))).toMatch(
      /^demo canonicalize: RangeError: Cannot find the type other/,
    );
  });
});

function thrownBy(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}
