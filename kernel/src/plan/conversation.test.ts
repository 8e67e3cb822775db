import { describe, expect, it } from "vitest";
import type { Ask, Pattern } from "@masterchef/wit/host";
import { defaultExecution } from "../ir/execution.ts";
import { afterFirstRound, openConversation, withAsks } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";

const anything: Pattern = {
  does: "file",
  scopes: [{ tag: "is", val: { tag: "tree", val: "/etc" } }],
  argv: [],
  content: { tag: "any" },
  identities: ["app"],
  destroys: [],
  destroysAny: false,
};

function opened(become?: string): Conversation {
  const execution = { ...defaultExecution, ...(become === undefined ? {} : { become }) };
  return openConversation({
    address: "file.x",
    plugin: "masterchef/files",
    type: "file",
    name: "x",
    desired: {},
    intent: { tag: "converge" },
    claimed: [],
    execution,
  });
}

function ask(key: string, path: string): Ask {
  return {
    key,
    query: { read: { tag: "file", val: { path, follow: false, want: {}, contentLimit: 0 } }, reads: [] },
    tolerant: false,
    deferred: false,
    sensitive: false,
  };
}

function after(conversation: Conversation, asks: readonly Ask[]): Conversation {
  const next = withAsks(conversation, asks, [anything]);
  if ("code" in next) throw new Error(next.what);
  return next;
}

describe("withAsks()", () => {
  const refusals = [
    { name: "the same key again", asks: [ask("a", "/etc/y")], code: "MC_PLAN_PLUGIN_FAULT" },
    { name: "the same question under another key", asks: [ask("b", "/etc/x")], code: "MC_PLAN_PLUGIN_FAULT" },
    { name: "nothing", asks: [], code: "MC_PLAN_PLUGIN_FAULT" },
    { name: "too much at once", asks: Array.from({ length: 65 }, (_, at) => ask(`k${at}`, `/etc/k${at}`)), code: "MC_PLAN_PLUGIN_FAULT" },
    { name: "a key of another form", asks: [ask("A b", "/etc/y")], code: "MC_PLAN_PLUGIN_FAULT" },
    { name: "what the manifest does not declare", asks: [ask("b", "/srv/y")], code: "MC_PLAN_UNDECLARED" },
  ] as const;
  it.each(refusals)("refuses $name", ({ asks, code }) => {
    expect(withAsks(after(opened(), [ask("a", "/etc/x")]), asks, [anything])).toMatchObject({ code });
  });

  it("allows five rounds and no sixth", () => {
    const five = [1, 2, 3, 4, 5].reduce((conversation, round) => after(conversation, [ask(`k${round}`, `/etc/k${round}`)]), opened());
    expect(five.asked.map(({ key }) => key)).toEqual(["k1", "k2", "k3", "k4", "k5"]);
    expect(withAsks(five, [ask("k6", "/etc/k6")], [anything])).toMatchObject({ code: "MC_PLAN_PLUGIN_FAULT" });
  });

  it("asks as the user the resource runs as, unless the question says another", () => {
    const own = { ...ask("b", "/etc/y"), query: { ...ask("b", "/etc/y").query, identity: "app" } };
    expect(after(opened("web"), [ask("a", "/etc/x"), own]).asked.map(({ query }) => query.identity)).toEqual(["web", "app"]);
  });
});

describe("afterFirstRound()", () => {
  it("takes back every round but the first", () => {
    const first = after(opened(), [ask("a", "/etc/a"), ask("b", "/etc/b")]);
    const third = after(after(first, [ask("c", "/etc/c")]), [ask("d", "/etc/d")]);
    expect(afterFirstRound(third)).toEqual(first);
    expect(after(afterFirstRound(third), [ask("c", "/etc/c")])).toEqual(after(first, [ask("c", "/etc/c")]));
  });

  it("is a new conversation where nothing was asked", () => {
    expect(afterFirstRound(opened())).toEqual(opened());
  });
});
