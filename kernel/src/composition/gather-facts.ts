import type { Answer, Seen } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { AdmittedPlugin } from "../host/admitted-plugin.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import { blamedText, breachOf } from "../ir/blamed.ts";
import { isJsonObject } from "../ir/json.ts";
import type { JsonObject } from "../ir/json.ts";
import { failureOf } from "../plan/exchange.ts";
import { openConversation, withAsks } from "../plan/conversation.ts";
import type { Conversation } from "../plan/conversation.ts";
import type { TargetPort } from "../plan/target-port.ts";
import { defaultExecution } from "../ir/execution.ts";
import { parseJson } from "../ir/parse-json.ts";

/** What the facts plugins of the site know about the host, under the names their manifests own. */
export async function gatherFacts(host: PluginHost, target: TargetPort): Promise<Outcome<JsonObject>> {
  const plugins = host.plugins.filter(({ kind }) => kind === "facts");
  const gathered = await Promise.all(plugins.map((plugin) => gatherOne(host, plugin, target)));
  const diagnostics = gathered.flatMap((outcome) => outcome.diagnostics);
  if (diagnostics.length > 0) return { diagnostics };
  return { value: Object.fromEntries(gathered.flatMap(({ value = {} }) => Object.entries(value))), diagnostics };
}

async function gatherOne(host: PluginHost, plugin: AdmittedPlugin, target: TargetPort): Promise<Outcome<JsonObject>> {
  let talk: Conversation = openConversation(subjectOf(plugin));
  const answers: Answer[] = [];
  for (;;) {
    const seen: readonly Seen[] = talk.asked.map(({ key }, answer) => ({ key, answer }));
    const called = await host.gather(plugin.name, "{}", answers, seen);
    if (called.tag === "fault") return { diagnostics: [called.val] };
    switch (called.val.tag) {
      case "facts":
        return ownFacts(plugin, called.val.val);
      case "undecided": {
        const reasons = called.val.val.map(({ problem }) => [problem.message, problem.help ?? ""].join(" ").trim());
        return { diagnostics: [failed(plugin, `cannot tell the facts: ${reasons.join("\n")}`)] };
      }
      case "ask": {
        const next = withAsks(talk, called.val.val, plugin.capabilities.ask);
        if ("code" in next) return { diagnostics: [breachOf(next, { plugin, called: "gather", about: plugin.name })] };
        talk = next;
        const round = talk.asked.slice(answers.length);
        answers.push(...(await target.ask(round.map(({ query }) => query))));
        const failures = talk.asked.flatMap((asked, at) => failureOf(asked, answers[at]) ?? []);
        if (failures.length > 0)
          return { diagnostics: [failed(plugin, `was not answered by the host: ${failures.map(({ message }) => message).join("\n")}`)] };
      }
    }
  }
}

/** A facts plugin speaks for the host as a whole, under no resource's name. */
function subjectOf({ name }: AdmittedPlugin): Parameters<typeof openConversation>[0] {
  return {
    address: "facts",
    plugin: name,
    type: "facts",
    name,
    desired: {},
    intent: { tag: "converge" },
    claimed: [],
    execution: defaultExecution,
  };
}

function ownFacts(plugin: AdmittedPlugin, text: string): Outcome<JsonObject> {
  const document = parseJson(text);
  const owned = Object.keys(plugin.manifest.provides ?? {});
  if (!isJsonObject(document)) return { diagnostics: [failed(plugin, "returned no object. Report it to the plugin's author.")] };
  const foreign = Object.keys(document).filter((name) => !owned.includes(name));
  if (foreign.length === 0) return { value: document, diagnostics: [] };
  return {
    diagnostics: [failed(plugin, `returned facts its manifest does not own: ${foreign.join(", ")}. Report it to the plugin's author.`)],
  };
}

function failed(plugin: AdmittedPlugin, reason: string): Diagnostic {
  return errorOf("MC_SITE_FACTS", { detail: blamedText(plugin, "gather", reason), about: plugin.name });
}
