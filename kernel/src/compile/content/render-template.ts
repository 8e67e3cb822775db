import { emptyObject } from "../../ir/empty-object.ts";
import type { Json } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { evaluateTemplate } from "../expression/evaluate-template.ts";
import { nameProblem } from "../expression/name-scope.ts";
import { rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import type { Instance } from "../site/expand-instances.ts";
import type { PreparedResource } from "../site/prepare-resource.ts";
import { parseTemplate, isTemplateProblem } from "../template/parse-template.ts";
import type { Template, TemplateProblem } from "../template/parse-template.ts";
import { suggest } from "../words/suggest.ts";
import { inKeyOrder } from "./content-store.ts";
import type { ContentStore } from "./content-store.ts";

/** What became of a template: a text, or nothing yet because facts are not known. Undefined: it failed, and was reported. */
export type Rendered = { readonly text: string } | "unknown" | undefined;

/** Renders the templates of a site. */
export interface TemplateRenderer {
  render(path: string, at: Span, instance: Instance): Promise<Rendered>;
  /** Read and check a template without rendering it. */
  check(path: string, at: Span, prepared: PreparedResource): Promise<Template | undefined>;
}

/** A renderer over the store. `explain` reports a file that could not be had. */
export function createTemplateRenderer(
  store: ContentStore,
  compilation: Compilation,
  explain: (path: string, at: Span, prepared: PreparedResource) => Promise<boolean>,
): TemplateRenderer {
  const parsed = new Map<string, Template | TemplateProblem>();
  const checked = new WeakMap<PreparedResource, Map<string, Template | undefined>>();
  const roots = {
    vars: inKeyOrder(objectOfKnown(compilation)),
    facts: inKeyOrder(compilation.facts ?? {}),
    site: { name: compilation.siteName },
  };

  async function load(path: string, at: Span, prepared: PreparedResource): Promise<Template | undefined> {
    const known = checked.get(prepared);
    if (known?.has(path) === true) return known.get(path);
    const template = await read(path, at, prepared);
    const table = checked.get(prepared) ?? new Map<string, Template | undefined>();
    table.set(path, template);
    checked.set(prepared, table);
    return template;
  }

  async function read(path: string, at: Span, prepared: PreparedResource): Promise<Template | undefined> {
    if (!(await explain(path, at, prepared))) return undefined;
    const file = await store.source(path);
    if (typeof file === "string" || "failure" in file) return undefined;
    const delimiters = delimitersOf(prepared, compilation);
    if (delimiters === undefined) return undefined;
    const id = `${delimiters.join("\0")}\0${path}`;
    const template = parsed.get(id) ?? parseTemplate(file, { sha256: compilation.input.sha256, delimiters });
    parsed.set(id, template);
    if (isTemplateProblem(template)) {
      compilation.report.error(template.code, {
        at: rangeAt(file, template.range),
        about: path,
        detail: `${template.detail}${usedBy(prepared, at, compilation)}`,
      });
      return undefined;
    }
    return checkNames(template, prepared, { at, compilation }) ? template : undefined;
  }

  return {
    check: load,
    async render(path, at, instance) {
      const template = await load(path, at, instance.prepared);
      if (template === undefined) return undefined;
      if (template.names.some((use) => isUnknown(use.root, use.fields[0]?.name, compilation))) return "unknown";
      const values = valuesOf(instance, compilation);
      if (values === undefined) return undefined;
      const result = template.render({ ...roots, ...objectOrdered(instance.own), ...values });
      if ("text" in result) return result;
      const about = instance.prepared.declared.about;
      const detail = `${result.detail}${usedBy(instance.prepared, at, compilation)}`;
      compilation.report.error(
        result.code,
        { at: rangeAt(template.file, result.range), about, detail },
        instance.key === undefined ? undefined : instance.address,
      );
      return undefined;
    },
  };
}

function objectOfKnown({ vars }: Compilation): Record<string, Json> {
  const known = emptyObject<Json>();
  for (const [name, value] of vars) if (value !== undefined) known[name] = value;
  return known;
}

function objectOrdered(own: Instance["own"]): Record<string, Json> {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, inKeyOrder(value)]));
}

function isUnknown(root: string, field: string | undefined, { vars, facts }: Compilation): boolean {
  if (root === "facts") return facts === undefined;
  return root === "vars" && field !== undefined && vars.has(field) && vars.get(field) === undefined;
}

function valuesOf(instance: Instance, compilation: Compilation): Readonly<Record<string, Json>> | undefined {
  const { prepared } = instance;
  if (prepared.values === undefined) return {};
  const about = `${prepared.declared.about}.values`;
  const value = evaluateTemplate(
    prepared.values.template,
    { context: instance.context, about, instance: instance.key === undefined ? undefined : instance.address },
    compilation,
  );
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return { values: inKeyOrder(value) };
  compilation.report.error("MC_CONFIG_TYPE", {
    at: rangeAt(compilation.file, prepared.values.entry.value),
    about,
    detail: "Expected a map of values for the template. Write {name: value}.",
  });
  return undefined;
}

function checkNames(
  template: Template,
  prepared: PreparedResource,
  { at, compilation }: { readonly at: Span; readonly compilation: Compilation },
): boolean {
  const node = prepared.values?.entry.value;
  const given = node?.kind === "map" ? node.entries.map((entry) => entry.key) : undefined;
  const roots = new Set([...prepared.roots, ...(prepared.values === undefined ? [] : ["values"])]);
  let good = true;
  for (const use of template.names) {
    const problem =
      nameProblem(use, { declared: compilation.declared, roots }) ?? valueProblem(use.root === "values" ? use.fields[0] : undefined, given);
    if (use.root === "facts") compilation.usedFacts.add(use.fields.map((field) => field.name).join("."));
    if (problem === undefined) continue;
    good = false;
    compilation.report.error("MC_TEMPLATE_NAME", {
      at: rangeAt(template.file, use),
      about: [use.root, ...use.fields.map((field) => field.name)].join("."),
      detail: `${problem.detail}${usedBy(prepared, at, compilation)}`,
    });
  }
  return good;
}

function valueProblem(
  field: { readonly name: string } | undefined,
  given: readonly string[] | undefined,
): { readonly detail: string } | undefined {
  if (field === undefined || given === undefined || given.includes(field.name)) return undefined;
  const near = suggest(field.name, given);
  return { detail: `values has no ${JSON.stringify(field.name)}.${near === undefined ? " Add it." : ` Did you mean values.${near}?`}` };
}

function usedBy(prepared: PreparedResource, at: Span, { file }: Compilation): string {
  const place = rangeAt(file, at);
  return ` Used by ${prepared.declared.address} (${place.file}:${place.start.line}).`;
}

function delimitersOf(prepared: PreparedResource, { file, report }: Compilation): readonly [string, string] | undefined {
  const entry = prepared.declared.settings.get("template_delimiters");
  if (entry === undefined) return ["{{", "}}"];
  const node = entry.value;
  const texts =
    node.kind === "list" ? node.items.map((item) => (item.kind === "scalar" && typeof item.value === "string" ? item.value : "")) : [];
  const [left, right] = texts;
  const good =
    texts.length === 2 &&
    left !== undefined &&
    right !== undefined &&
    left !== right &&
    texts.every((sign) => /^[^\s\w"'%]{2,6}$/.test(sign));
  if (good) return [left, right];
  report.error("MC_CONFIG_VALUE", {
    at: rangeAt(file, node),
    about: `${prepared.declared.about}.template_delimiters`,
    detail: `Expected two different texts of 2 to 6 signs. Write ["[[", "]]"].`,
  });
  return undefined;
}
