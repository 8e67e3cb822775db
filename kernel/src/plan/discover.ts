import type { Answer, Discovery, Finding, Pattern, Search } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { breachOf } from "../ir/blamed.ts";
import type { Called } from "../ir/called.ts";
import { defaultExecution } from "../ir/execution.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { openConversation, withAsks } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import { failureOf } from "./exchange.ts";
import type { TargetPort } from "./target-port.ts";

/** What it takes to find what exists already of a type. */
export interface DiscoverInput {
  readonly type: ResourceType;
  /** The version of its plugin, for whoever blames it. */
  readonly version: string;
  /** What its manifest lets it ask. */
  readonly asks: readonly Pattern[];
  readonly target: TargetPort;
  /** One page, or what must be asked first. */
  discover(answers: readonly Answer[], search: Search): Promise<Called<Discovery>>;
  /** The most items wanted in a page. Missing: 1000. */
  readonly limit?: number | undefined;
}

/** How a search ended: with all there is, without being able to tell why not, or by the plugin's fault. */
export type Discovered =
  | { readonly tag: "found"; readonly val: readonly Finding[] }
  | { readonly tag: "undecided"; readonly val: readonly string[] }
  | { readonly tag: "fault"; readonly val: Diagnostic };

/** A plugin that turns pages without end is stopped here. */
const mostPages = 10_000;

/** Finds all that exists of a type: page after page, each within the laws of asking. */
export async function discoverAll(input: DiscoverInput): Promise<Discovered> {
  const found = new Map<string, Finding>();
  let cursor: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await discoverPage(input, cursor);
    if (page.tag === "ended") return page.val;
    for (const item of page.items) {
      if (found.has(item.name)) return fault(input, `finds ${JSON.stringify(item.name)} on more than one page`);
      found.set(item.name, item);
    }
    if (page.cursor === undefined) return { tag: "found", val: [...found.values()] };
    if (page.cursor === cursor) return fault(input, "turns to the page it is on");
    cursor = page.cursor;
  }
  return fault(input, `finds more than ${mostPages} pages, the limit of this version`);
}

type PageEnd =
  | { readonly tag: "page"; readonly items: readonly Finding[]; readonly cursor: string | undefined }
  | { readonly tag: "ended"; readonly val: Discovered };

async function discoverPage(input: DiscoverInput, cursor: string | undefined): Promise<PageEnd> {
  const { type, target, limit = 1000 } = input;
  let talk = openConversation(searcherOf(type));
  const answers: Answer[] = [];
  for (;;) {
    const seen = talk.asked.map(({ key }, answer) => ({ key, answer }));
    const called = await input.discover(answers, {
      typeName: type.name,
      within: [],
      limit,
      seen,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (called.tag === "fault") return { tag: "ended", val: called };
    const { val } = called;
    switch (val.tag) {
      case "unsupported":
        return { tag: "ended", val: fault(input, `does not find resources of the type ${type.name}, though its manifest says so`) };
      case "undecided":
        return {
          tag: "ended",
          val: { tag: "undecided", val: val.val.map(({ problem }) => [problem.message, problem.help ?? ""].join(" ").trim()) },
        };
      case "found":
        return { tag: "page", items: val.val.items, cursor: val.val.cursor ?? undefined };
      case "ask": {
        const next = withAsks(talk, val.val, input.asks);
        if ("code" in next) return { tag: "ended", val: { tag: "fault", val: breachOf(next, blamed(input)) } };
        talk = next;
        const failures = await hear(talk, answers, target);
        if (failures.length > 0) return { tag: "ended", val: { tag: "undecided", val: failures } };
      }
    }
  }
}

/** Asks what has no answer yet. What failed and should not have. */
async function hear(talk: Conversation, answers: Answer[], target: TargetPort): Promise<readonly string[]> {
  const round = talk.asked.slice(answers.length);
  const answered = await target.ask(round.map(({ query }) => query));
  answers.push(...answered);
  return round.flatMap((asked, at) => failureOf(asked, answered[at])?.message ?? []);
}

/** Who searches speaks for a whole type, under no resource's name. */
function searcherOf({ name, plugin }: ResourceType): Parameters<typeof openConversation>[0] {
  return {
    address: name,
    plugin,
    type: name,
    name,
    desired: {},
    intent: { tag: "converge" },
    claimed: [],
    execution: defaultExecution,
  };
}

function fault(input: DiscoverInput, what: string): Discovered {
  return { tag: "fault", val: breachOf({ code: "MC_PLAN_PLUGIN_FAULT", what }, blamed(input)) };
}

function blamed({ type, version }: DiscoverInput): Parameters<typeof breachOf>[1] {
  return { plugin: { name: type.plugin, version }, called: "discover", about: type.name };
}
