import { describe, expect, it } from "vitest";
import type { Answer, Verdict } from "@masterchef/wit/guest";
import { directoryQuery, fileQuery } from "./query.ts";
import { SubjectAsking, verdictOf } from "./question.ts";
import { problem } from "./problem.ts";
import { whereKnown } from "./signal.ts";
import { hopedDirectory } from "./hope.ts";
import { settled, undecided } from "./verdict.ts";

const info = { kind: "regular", size: 3, realPath: "/a", posix: { mode: 0o644, uid: 0, gid: 0 } } as const;
const present: Answer = { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: info } } } }, unknown: [] };
const denied: Answer = { outcome: { tag: "err", val: { reason: { tag: "denied" }, message: "no" } }, unknown: [] };

function asking(answers: Readonly<Record<string, Answer>>): SubjectAsking {
  const keys = Object.keys(answers);
  return new SubjectAsking(
    "demo",
    keys.map((key, answer) => ({ key, answer })),
    { answers: Object.values(answers), normalized: [] },
  );
}

function codesOf(verdict: Verdict): readonly string[] {
  return verdict.tag === "undecided" ? verdict.val.map(({ ask, problem }) => `${ask} ${problem.code}`) : [verdict.tag];
}

describe("asking", () => {
  it("ends with what has no answer yet, together", () => {
    const verdict = verdictOf(() => {
      asking({ a: present }).answers({ a: fileQuery("/a"), b: fileQuery("/b"), c: directoryQuery("/c") });
      return settled({});
    });
    expect(verdict.tag === "ask" && verdict.val.map(({ key, tolerant, deferred }) => [key, tolerant, deferred])).toEqual([
      ["b", false, false],
      ["c", false, false],
    ]);
  });

  it("marks what may wait, and what may fail", () => {
    const deferred = verdictOf(() => (asking({}).answer("a", fileQuery("/a"), { deferred: true, sensitive: true }), settled({})));
    const tolerant = verdictOf(() => (asking({}).outcomes({ a: fileQuery("/a") }), settled({})));
    expect(deferred).toMatchObject({ tag: "ask", val: [{ deferred: true, sensitive: true, tolerant: false }] });
    expect(tolerant).toMatchObject({ tag: "ask", val: [{ tolerant: true }] });
  });

  it("ends as undecided at a failed answer that is read, and only then", () => {
    const both = { a: denied, b: present };
    const read = verdictOf(() => settled({ kind: asking(both).answers({ a: fileQuery("/a"), b: fileQuery("/b") }).a.state.tag }));
    const unread = verdictOf(() => settled({ kind: asking(both).answers({ a: fileQuery("/a"), b: fileQuery("/b") }).b.state.tag }));
    expect(codesOf(read)).toEqual(["a demo/answer-failed"]);
    expect(unread.tag).toBe("settled");
  });

  it("hands a failed answer to whoever tolerates it", () => {
    expect(asking({ a: denied }).outcomes({ a: fileQuery("/a") }).a).toEqual(denied.outcome);
  });

  it("ends as undecided at an answer of another kind", () => {
    expect(codesOf(verdictOf(() => settled({ tag: asking({ a: present }).answer("a", directoryQuery("/a")).tag })))).toEqual([
      "a demo/answer-malformed",
    ]);
  });

  it.each(["", "/file", "/file/state", "/file/state/present", "/file/state/present/posix", "/file/state/present/posix/uid"])(
    "ends as undecided where %j is not known and the uid is read",
    (pointer) => {
      const verdict = verdictOf(() => {
        const { state } = asking({ a: { ...present, unknown: [pointer] } }).answer("a", fileQuery("/a"));
        return settled({ uid: state.tag === "present" ? (state.val.posix?.uid ?? -1) : -1 });
      });
      expect(codesOf(verdict)).toEqual(["a demo/not-known-yet"]);
    },
  );

  it("lets read what is known beside what is not", () => {
    const unknown = ["/file/state/present/posix/uid", "/file/state/present/real-path", "/file/expected", "/file/state/absent"];
    const { state } = asking({ a: { ...present, unknown } }).answer("a", fileQuery("/a"));
    expect(state.tag === "present" && [state.val.kind, state.val.posix?.gid]).toEqual(["regular", 0]);
  });

  it("sees no difference between an option that is null and one that is missing", () => {
    const withNulls: unknown = JSON.parse(
      JSON.stringify({
        ...present,
        outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: { ...info, digest: null } }, expected: null } } },
      }),
    );
    const { state, expected } = asking({ a: withNulls as Answer }).answer("a", fileQuery("/a"));
    expect([expected, state.tag === "present" ? state.val.digest : null]).toEqual([undefined, undefined]);
  });

  it("hands on what is not known yet where nothing hangs on it", () => {
    const later: Answer = { ...present, unknown: ["/file/state/present/size"] };
    const read = verdictOf(() => {
      const { state } = asking({ a: later }).answer("a", fileQuery("/a"));
      return settled(
        state.tag === "present" ? { size: whereKnown(() => state.val.size) ?? "later", kind: whereKnown(() => state.val.kind) ?? "" } : {},
      );
    });
    expect(read).toMatchObject({ tag: "settled", val: { state: '{"size":"later","kind":"regular"}' } });
    const failed = verdictOf(() => (whereKnown(() => asking({ a: denied }).answer("a", fileQuery("/a"))), settled({})));
    expect(codesOf(failed)).toEqual(["a demo/answer-failed"]);
  });

  it("says what is hoped for, as an answer", () => {
    const wrong = problem({ code: "demo/missing", message: "There is no /a." });
    expect(undecided(wrong, "a", hopedDirectory("/a"))).toMatchObject({
      val: [
        {
          ask: "a",
          hoped: {
            outcome: { tag: "ok", val: { tag: "file", val: { state: { val: { kind: "directory", realPath: "/a" } } } } },
            unknown: [],
          },
        },
      ],
    });
  });
});
