import type { Answer, Query } from "@masterchef/wit/host";
import { errorOf, warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import { defaultExecution } from "../ir/execution.ts";
import { isJsonObject } from "../ir/json.ts";
import type { JsonObject } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { queryKey } from "../plan/answer-digest.ts";
import { discoverAll } from "../plan/discover.ts";
import { exchange } from "../plan/exchange.ts";
import type { ExchangeResult } from "../plan/exchange.ts";
import { resolvingTarget } from "../plan/resolving-target.ts";
import type { TargetPort } from "../plan/target-port.ts";
import { declaredName } from "./found-resource.ts";
import type { FoundResource } from "./found-resource.ts";
import { gatherFacts } from "./gather-facts.ts";
import type { ImportedHost, LeftOut } from "./import-report.ts";
import { importedFiles } from "./imported-files.ts";
import { thisHost } from "./local-user.ts";
import { pluginIn } from "./plan-site.ts";
import { targetPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";
import { signatureVerifier } from "./verify-signature.ts";

/** Who brought what is worth declaring. */
const chosenBy = "operator";

/** Looks for what exists on this host, of these types or of all, and says how a site declares it. Changes nothing and writes nothing. */
export async function importHost(context: SiteContext, types: readonly string[]): Promise<Outcome<ImportedHost>> {
  const host = await context.host();
  const searched = typesToSearch(host, types);
  if (searched.value === undefined) return { diagnostics: searched.diagnostics };
  const { onProgress } = context.options;
  onProgress({ type: "stage", stage: "gathering facts" });
  const target = remembering(resolvingTarget(targetPort(await context.session()), signatureVerifier(context.blobs)));
  const facts = await gatherFacts(host, target);
  if (facts.value === undefined) return { diagnostics: facts.diagnostics };
  onProgress({ type: "stage", stage: "looking for what exists" });
  const handed = handedFacts(host, searched.value, facts.value);
  const diagnostics: Diagnostic[] = [];
  const found: FoundResource[] = [];
  for (const [at, discovered] of (
    await Promise.all(searched.value.map((type) => search(host, { type, facts: handed, target })))
  ).entries()) {
    const type = searched.value[at];
    if (type === undefined) continue;
    if (discovered.tag === "found") found.push(...discovered.val.map((finding) => ({ type, finding, desired: objectOf(finding.desired) })));
    else diagnostics.push(discovered.tag === "fault" ? discovered.val : notSearched(type, discovered.val));
  }
  const wanted = found.filter(({ finding }) => finding.origin === chosenBy);
  onProgress({ type: "stage", stage: "planning" });
  const settled = await areSettled(host, { wanted, facts: handed, target });
  const kept = wanted.filter((_, at) => settled[at] === undefined);
  const left = [
    ...found.filter(({ finding }) => finding.origin !== chosenBy && finding.secrets.length > 0).map(withSecret),
    ...wanted.flatMap((resource, at) => (settled[at] === undefined ? [] : [unsettled(resource, settled[at])])),
  ];
  const files = await importedFiles(host, kept, {
    facts: handed,
    site: siteName(facts.value),
    textOf: (digest) => target.texts.get(digest),
  });
  return {
    value: { host: thisHost, ...files, left: [...left, ...files.left], passedOver: passedOver(found) },
    diagnostics,
  };
}

function typesToSearch(host: PluginHost, names: readonly string[]): Outcome<readonly ResourceType[]> {
  const able = host.types().filter(({ discover }) => discover === true);
  const unknown = names.filter((name) => !able.some((type) => type.name === name));
  const known = able.map(({ name }) => name).toSorted();
  if (unknown.length === 0) return { value: names.length === 0 ? able : able.filter(({ name }) => names.includes(name)), diagnostics: [] };
  const diagnostics = unknown.map((name) => {
    const is = host.type(name) === undefined ? "is no resource type" : "is a type of which what exists cannot be found";
    return errorOf("MC_IMPORT_TYPE", { about: name, detail: `"${name}" ${is}. Name some of ${known.join(", ")}.` });
  });
  return { diagnostics };
}

async function search(
  host: PluginHost,
  { type, facts, target }: { readonly type: ResourceType; readonly facts: string; readonly target: TargetPort },
): ReturnType<typeof discoverAll> {
  const { capabilities, version } = pluginIn(host, type.plugin);
  return await discoverAll({
    type,
    version,
    asks: capabilities.ask,
    target,
    discover: (answers, wanted) => host.discover(type.plugin, facts, answers, wanted),
  });
}

/** For each resource why it is not as found, or undefined where it is: only what is settled is worth declaring. */
async function areSettled(
  host: PluginHost,
  { wanted, facts, target }: { readonly wanted: readonly FoundResource[]; readonly facts: string; readonly target: TargetPort },
): Promise<readonly (string | undefined)[]> {
  const subjects = wanted.map(({ type, finding, desired }) => ({
    address: `${type.name}.${finding.name}`,
    plugin: type.plugin,
    type: type.name,
    name: declaredName(type, finding.name, desired),
    desired,
    intent: { tag: "converge" } as const,
    claimed: [],
    execution: defaultExecution,
  }));
  const ends = await exchange({ providers: host, facts, target, subjects, asks: (plugin) => pluginIn(host, plugin).capabilities.ask });
  return ends.map(whyNot);
}

function whyNot({ verdict }: ExchangeResult): string | undefined {
  switch (verdict.tag) {
    case "settled":
      return undefined;
    case "change":
      return "a plan would change it";
    case "undecided":
      return verdict.val.map(({ problem }) => problem.message).join(" ");
    case "invalid":
      return verdict.val.map(({ message }) => message).join(" ");
    case "failed":
      return verdict.val.failure.message;
    case "fault":
      return verdict.val.detail ?? verdict.val.code;
  }
}

/** A target that is asked everything once, and the texts it told, by digest. */
interface Remembering extends TargetPort {
  readonly texts: ReadonlyMap<string, string>;
}

function remembering(target: TargetPort): Remembering {
  const answers = new Map<string, Promise<Answer>>();
  const texts = new Map<string, string>();
  return {
    texts,
    async ask(queries: readonly Query[]) {
      const keys = queries.map(queryKey);
      const fresh = queries.filter((_, at) => !answers.has(keys[at] ?? "") && keys.indexOf(keys[at] ?? "") === at);
      const asked = fresh.length === 0 ? Promise.resolve([]) : target.ask(fresh);
      for (const [at, query] of fresh.entries())
        answers.set(
          queryKey(query),
          asked.then((all) => noted(all[at], texts)),
        );
      return await Promise.all(keys.map((key) => answers.get(key) ?? Promise.reject(new Error("Cannot go on: a question has no answer"))));
    },
  };
}

function noted(answer: Answer | undefined, texts: Map<string, string>): Answer {
  if (answer === undefined) throw new Error("Cannot go on: the target gave fewer answers than questions");
  const state = answer.outcome.tag === "ok" && answer.outcome.val.tag === "file" ? answer.outcome.val.val.state : undefined;
  const { digest, content } = state?.tag === "present" ? state.val : {};
  if (digest !== undefined && content?.tag === "text") texts.set(digest, content.val);
  return answer;
}

/** The facts that the manifests of these types' plugins name. */
function handedFacts(host: PluginHost, types: readonly ResourceType[], facts: JsonObject): string {
  const names = new Set(types.flatMap(({ plugin }) => pluginIn(host, plugin).manifest.facts ?? []));
  return JSON.stringify(Object.fromEntries(Object.entries(facts).filter(([name]) => names.has(name))));
}

function siteName(facts: JsonObject): string {
  const hostname = facts["hostname"];
  return typeof hostname === "string" && /^[A-Za-z0-9._-]+$/.test(hostname) ? hostname : "imported";
}

function objectOf(text: string): JsonObject {
  const document = parseJson(text);
  return isJsonObject(document) ? document : {};
}

function notSearched(type: ResourceType, reasons: readonly string[]): Diagnostic {
  const detail = `Which resources of the type ${type.name} exist could not be told, so the site declares none: ${reasons.join(" ")}`;
  return warningOf("MC_IMPORT_NOT_SEARCHED", { about: type.name, detail });
}

function withSecret({ type, finding }: FoundResource): LeftOut {
  return { type: type.name, name: finding.name, at: finding.secrets, why: "what it holds is a secret, or may be one" };
}

function unsettled({ type, finding }: FoundResource, why: string | undefined): LeftOut {
  return { type: type.name, name: finding.name, at: finding.secrets, why: why ?? "" };
}

/** How many there are of each type that nobody on this host chose. */
function passedOver(found: readonly FoundResource[]): ImportedHost["passedOver"] {
  const others = found.filter(({ finding }) => finding.origin !== chosenBy && finding.secrets.length === 0);
  return Array.from(Map.groupBy(others, ({ type, finding }) => JSON.stringify([type.name, finding.origin])).values(), (group) => ({
    type: group[0]?.type.name ?? "",
    origin: group[0]?.finding.origin ?? "",
    count: group.length,
  }));
}
