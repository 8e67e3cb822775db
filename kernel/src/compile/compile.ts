import type { Outcome } from "../diagnostics/outcome.ts";
import { declarationName } from "../ir/declaration-name.ts";
import type { Execution } from "../ir/execution.ts";
import type { FailedNode } from "../ir/failed-node.ts";
import { irFormat } from "../ir/ir.ts";
import type { Ir } from "../ir/ir.ts";
import type { JsonObject } from "../ir/json.ts";
import type { Places } from "../ir/places.ts";
import { parsePointer } from "../ir/pointer.ts";
import { composeSite } from "./compose/compose-site.ts";
import { beginCompilation } from "./begin-compilation.ts";
import type { Compilation } from "./compilation.ts";
import type { Compiled, CompileInput } from "./compile-input.ts";
import { storeContent } from "./content/store-content.ts";
import { loadEngines } from "./engines.ts";
import { attributeSpan, canonicalizeDocuments } from "./graph/canonicalize-documents.ts";
import type { FailedInstance } from "./graph/canonicalize-documents.ts";
import { checkIdentities } from "./graph/check-identities.ts";
import { readReferences } from "./graph/read-references.ts";
import { checkCycles, relate } from "./graph/relate.ts";
import type { PlacedRelation, Related } from "./graph/relate.ts";
import { readYaml } from "./read/read-yaml.ts";
import { rangeAt } from "./read/source-file.ts";
import { createReport, outcomeOf } from "./report.ts";
import { executionSchema } from "./schema/execution-schema.ts";
import { bindResources } from "./site/bind-resources.ts";
import type { DeclaredResources } from "./site/bind-resources.ts";
import { bindSite } from "./site/bind-site.ts";
import type { SiteDocument } from "./site/bind-site.ts";
import { buildDocument } from "./site/build-document.ts";
import { buildExecution, checkExecution } from "./site/build-execution.ts";
import type { WrittenExecution } from "./site/build-execution.ts";
import { checkDocument } from "./site/check-document.ts";
import { expandInstances } from "./site/expand-instances.ts";
import type { Expansion } from "./site/expand-instances.ts";
import { instanceLimit } from "./site/instance-draft.ts";
import { withLoopFiles } from "./site/loop-files.ts";
import { prepareResource } from "./site/prepare-resource.ts";
import { traceResource } from "./trace/trace-resource.ts";
import { declareVariables } from "./variables/declare-variables.ts";
import type { Variable } from "./variables/variable.ts";

/**
 * Compile a site: text to the typed graph of one host. Never throws for what a user wrote; every problem found is reported, each once.
 * The passes: read and compose, bind, variables, expressions, instances, schemas, content, canonical form, relations.
 */
export async function compile(input: CompileInput): Promise<Outcome<Compiled>> {
  const report = createReport();
  const composed = await composeSite(input.site, input.files, report);
  const site = composed === undefined ? undefined : bindSite(composed, report);
  if (composed === undefined || site === undefined) return outcomeOf<Compiled>(report, undefined);
  const used = new Set(composed.used);
  const bound = bindResources(site, input.types, report);
  const resources = await withLoopFiles(bound, { file: site.file, files: input.files, report, used });
  const files = input.varsFiles.flatMap((file) => readYaml(file.file, file.text, report) ?? []);
  const variables = declareVariables(site, { files, given: input.variables }, report);
  const engines = await loadEngines(needsOf({ site, resources, variables, input }));
  const compilation = beginCompilation({ input, site, report, engines, variables, usedFiles: used });
  return outcomeOf(report, await build(resources, compilation, site.defaults));
}

function needsOf(parts: {
  readonly site: SiteDocument;
  readonly resources: DeclaredResources;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly input: CompileInput;
}): Parameters<typeof loadEngines>[0] {
  const { text } = parts.site.file;
  const bare = parts.resources.list.some((resource) => resource.settings.has("when") || resource.settings.has("loop_key"));
  const schemas = new Set<JsonObject>(parts.resources.list.map((resource) => resource.type.schema));
  return {
    expressions: bare || text.includes("${{"),
    matches: text.includes("matches"),
    inputs: [...parts.variables.values()].flatMap(({ schema }) => (schema === undefined ? [] : [schema])),
    schemas: [...schemas, executionSchema],
    sha256: parts.input.sha256,
  };
}

async function build(
  resources: DeclaredResources,
  compilation: Compilation,
  defaults: SiteDocument["defaults"],
): Promise<Compiled | undefined> {
  const expansions = expandAll(resources, compilation);
  if (expansions === undefined) return undefined;
  const references = new Map(
    resources.list.map((declared) => [declared.address, readReferences(declared, resources, compilation)] as const),
  );
  const instances = [...expansions.values()].flatMap((expansion) => expansion.instances);
  const built = instances.flatMap((instance) => buildDocument(instance, compilation) ?? []);
  const written: WrittenExecution[] = [];
  const executions = new Map(instances.map((instance) => [instance.address, buildExecution(instance, compilation, written)] as const));
  await compilation.checker.prepare([
    ...built.map(({ instance, values }) => [instance.prepared.declared.type.schema, values] as const),
    ...written.map(({ values }) => [executionSchema, values] as const),
  ]);
  const documents = built.filter((document) => checkDocument(document, compilation));
  for (const one of written) checkExecution(one, compilation);
  const stored = await storeContent(documents, compilation);
  const { canonical, failed } = await canonicalizeDocuments(stored, compilation);
  checkIdentities(canonical, compilation);
  const related = failed.length === 0 ? canonical : [...canonical, ...failed];
  const relations = relate(related, { expansions, references, compilation });
  checkCycles(related, relations, compilation);
  if (compilation.report.errors() > 0) return undefined;
  const ir: Ir = {
    masterchef: "ir",
    format: irFormat,
    site: compilation.siteName,
    resources: canonical.flatMap(({ instance, identity, desired }) => {
      const execution = executions.get(instance.address);
      const { type, name, handler } = instance.prepared.declared;
      if (execution === undefined) return [];
      return [
        {
          kind: "resource",
          address: instance.address,
          type: type.name,
          name: declarationName(type, name, instance.key),
          identity,
          plugin: type.plugin,
          desired,
          execution,
          ...(handler ? { handler } : {}),
        } as const,
      ];
    }),
    relations: relationsWithout(failed, relations).map(({ relation }) => relation),
  };
  return {
    ir,
    failed: failed.flatMap((each) => failedNode(each, relations, executions)),
    places: placesOf(related, compilation),
    trace: (address) => traceResource(address, { instances: canonical, expansions, relations, defaults, compilation }),
    usedFacts: sorted(compilation.usedFacts),
    usedFiles: sorted(compilation.usedFiles),
  };
}

/** The instances of every resource, by declared address; undefined when there are too many. */
function expandAll(resources: DeclaredResources, compilation: Compilation): ReadonlyMap<string, Expansion> | undefined {
  const expansions = new Map<string, Expansion>();
  let count = 0;
  for (const declared of resources.list) {
    const expansion = expandInstances(prepareResource(declared, resources, compilation), compilation);
    expansions.set(declared.address, expansion);
    count += expansion.instances.length;
    if (count <= instanceLimit) continue;
    compilation.report.error("MC_CONFIG_LIMIT", {
      at: rangeAt(compilation.file, declared.at),
      about: declared.about,
      detail: `With this one the site has more than ${instanceLimit} resources. Split the site.`,
    });
    return undefined;
  }
  return expansions;
}

/** Those between resources of the graph. */
function relationsWithout(failed: readonly FailedInstance[], relations: readonly PlacedRelation[]): readonly PlacedRelation[] {
  if (failed.length === 0) return relations;
  const missing = new Set(failed.map(({ instance }) => instance.address));
  return relations.filter(({ relation }) => !missing.has(relation.from) && !missing.has(relation.to));
}

function failedNode(
  { instance, fault }: FailedInstance,
  relations: readonly PlacedRelation[],
  executions: ReadonlyMap<string, Execution | undefined>,
): readonly FailedNode[] {
  const { address } = instance;
  const execution = executions.get(address);
  if (execution === undefined) return [];
  const { name: type, plugin } = instance.prepared.declared.type;
  const before = relations.flatMap(({ relation }) => (relation.from === address ? [relation.to] : []));
  return [{ resource: { address, type, plugin, execution }, fault, before }];
}

function placesOf(instances: readonly Related[], { file }: Compilation): Places {
  const table = new Map(instances.map(({ instance }) => [instance.address, instance] as const));
  return {
    locate(address, pointer) {
      const instance = table.get(address);
      return instance === undefined ? undefined : rangeAt(file, attributeSpan(instance, parsePointer(pointer)));
    },
  };
}

function sorted(words: Iterable<string>): readonly string[] {
  return [...words].toSorted();
}
