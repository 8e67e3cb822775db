import { describe, expect, it } from "vitest";
import type { Answer, Effect, FileInfo, FileQuery, Query } from "@masterchef/wit/host";
import { queryKey } from "../answer-digest.ts";
import { contentDigest } from "../content-digest.ts";
import { effectAnswer } from "./effect-answer.ts";

function file(read: Partial<FileQuery> & { readonly path: string }): Query {
  return { read: { tag: "file", val: { follow: false, want: {}, contentLimit: 0, ...read } }, reads: [] };
}

function present(info: Partial<FileInfo>, unknown: readonly string[] = []): Answer {
  return {
    outcome: {
      tag: "ok",
      val: { tag: "file", val: { state: { tag: "present", val: { kind: "regular", size: 1, realPath: "/x", ...info } } } },
    },
    unknown,
  };
}

function told(effect: Effect, query: Query): Answer | undefined {
  return effectAnswer(effect, query, queryKey(query));
}

const content = { tag: "text", val: "a" } as const;

describe("effectAnswer()", () => {
  it("is the answer to the very question", () => {
    const query = file({ path: "/x" });
    const answer = present({});
    expect(told({ query, answer }, query)).toBe(answer);
  });

  it("tells of a like question what was foretold, and marks what was not", () => {
    const effect = { query: file({ path: "/x", want: { content: true }, contentLimit: 9 }), answer: present({ content }) };
    expect(told(effect, file({ path: "/x", want: { digest: true } }))).toEqual(present({ digest: contentDigest(content) ?? "" }));
    expect(told(effect, file({ path: "/x", want: { digest: true, modified: true } }))?.unknown).toEqual(["/file/state/present/modified"]);
    const unread = { query: file({ path: "/x" }), answer: present({}, ["/file/state/present/size"]) };
    expect(told(unread, file({ path: "/x", want: { content: true } }))?.unknown).toEqual([
      "/file/state/present/content",
      "/file/state/present/size",
    ]);
  });

  it("says nothing of another path, another user, or what a link leads to", () => {
    const link = { query: file({ path: "/x" }), answer: present({ kind: "symbolic-link", target: "y" }) };
    expect(told(link, file({ path: "/y" }))).toBeUndefined();
    expect(told(link, { ...file({ path: "/x" }), identity: "app" })).toBeUndefined();
    expect(told(link, file({ path: "/x", follow: true }))).toBeUndefined();
    expect(told({ query: file({ path: "/x" }), answer: present({ kind: "directory" }) }, file({ path: "/x", follow: true }))).toBeDefined();
  });

  it("tells of an account, and not whether it accepts a password", () => {
    const user = (name: string, verifyPassword?: string): Query => ({
      read: { tag: "account", val: { tag: "user", val: { name, ...(verifyPassword === undefined ? {} : { verifyPassword }) } } },
      reads: [],
    });
    const answer: Answer = { outcome: { tag: "ok", val: { tag: "account", val: { tag: "absent" } } }, unknown: [] };
    expect(told({ query: user("a"), answer }, { ...user("a"), deadline: 5 })).toBe(answer);
    expect(told({ query: user("a"), answer }, user("b"))).toBeUndefined();
    expect(told({ query: user("a"), answer }, user("a", "token"))).toBeUndefined();
  });
});
