import type { Hole } from "../../ir/hole.ts";
import type { Json } from "../../ir/json.ts";
import { withValueAt } from "../../ir/pointer.ts";
import type { JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { fileNameAt, rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { contentIn, contentPathsOf } from "../schema/content-paths.ts";
import type { ContentKind, ContentPaths } from "../schema/content-paths.ts";
import type { InstanceDocument, PendingValue } from "../site/build-document.ts";
import { nodeAt } from "../site/node-at.ts";
import type { PreparedResource } from "../site/prepare-resource.ts";
import { blobToJson } from "./blob.ts";
import { createContentStore, explainFailure } from "./content-store.ts";
import type { ContentStore } from "./content-store.ts";
import { sitePath } from "./site-path.ts";
import type { TemplateRenderer } from "./render-template.ts";

/** A document whose content was stored. */
export interface StoredDocument {
  readonly document: InstanceDocument;
  /** Blobs, and bytes as base64, by the steps to them, in the document as the user wrote it. */
  readonly blobs: readonly { readonly steps: readonly string[]; readonly blob: Json }[];
  readonly pending: readonly PendingValue[];
}

/** How many documents have their content stored at a time. */
const side = 128;

/** Store the content of documents: texts, files and rendered templates. Documents that fail are left out, and were reported. */
export async function storeContent(documents: readonly InstanceDocument[], compilation: Compilation): Promise<readonly StoredDocument[]> {
  const storing = await createStoring(documents, compilation);
  const stored: (StoredDocument | undefined)[] = [];
  for (let start = 0; start < documents.length; start += side) {
    stored.push(...(await Promise.all(documents.slice(start, start + side).map((document) => storeDocument(document, storing)))));
  }
  return stored.filter((document) => document !== undefined);
}

interface Storing {
  readonly compilation: Compilation;
  readonly store: ContentStore;
  readonly paths: ReadonlyMap<JsonObject, ContentPaths>;
  readonly renderer: TemplateRenderer | undefined;
}

async function createStoring(documents: readonly InstanceDocument[], compilation: Compilation): Promise<Storing> {
  const store = createContentStore(compilation.input.files);
  const schemas = new Set(documents.map((document) => document.instance.prepared.declared.type.schema));
  const paths = new Map([...schemas].map((schema) => [schema, contentPathsOf(schema)] as const));
  const found = (document: InstanceDocument): boolean =>
    [...contentIn(document.values, paths.get(document.instance.prepared.declared.type.schema) ?? {})].some(
      (content) => content.kind === "template",
    );
  if (!documents.some(found)) return { compilation, store, paths, renderer: undefined };
  // Templates are rare enough that their engine is loaded only for sites that have some.
  const { createTemplateRenderer } = await import("./render-template.ts");
  const explain = async (path: string, at: Span, prepared: PreparedResource): Promise<boolean> =>
    explainText({ path, at, prepared }, store, compilation);
  return { compilation, store, paths, renderer: createTemplateRenderer(store, compilation, explain) };
}

async function storeDocument(document: InstanceDocument, storing: Storing): Promise<StoredDocument | undefined> {
  const { declared } = document.instance.prepared;
  const paths = storing.paths.get(declared.type.schema) ?? {};
  const pending: PendingValue[] = [];
  let failed = false;
  for (const value of document.pending) {
    const kind = kindAt(value.steps, paths);
    if (kind === "content" && value.hole !== undefined)
      pending.push({ steps: value.steps, hole: { ...value.hole, as: "content" } satisfies Hole });
    else if (kind !== undefined && kind !== "content" && value.hole !== undefined) {
      failed = true;
      reportPendingPath(value.steps, document, storing.compilation);
    } else pending.push(value);
  }
  const blobs: { steps: readonly string[]; blob: Json }[] = [];
  for (const content of contentIn(document.values, paths)) {
    const stored = await storeOne(content, document, storing);
    if (stored === undefined) failed = true;
    else if (stored === "unknown") pending.push({ steps: content.steps, hole: undefined });
    else blobs.push({ steps: content.steps, blob: stored.value });
  }
  return failed ? undefined : { document, blobs, pending };
}

function kindAt(steps: readonly string[], paths: ContentPaths): ContentKind | undefined {
  let current: ContentPaths | undefined = paths;
  for (const step of steps) current = current?.members?.get(step) ?? current?.others;
  return current?.kind;
}

/** What stands in the document instead; `unknown` until the run. */
type Stored = { readonly value: Json } | "unknown";

interface FoundContent {
  readonly kind: ContentKind;
  readonly steps: readonly string[];
  readonly text: string;
}

async function storeOne(content: FoundContent, document: InstanceDocument, storing: Storing): Promise<Stored | undefined> {
  if (content.kind === "content") return { value: blobToJson(await storing.store.text(content.text)) };
  const { compilation, store } = storing;
  const { prepared } = document.instance;
  const at = spanOf(document, content.steps);
  const found = sitePath(content.text, fileNameAt(compilation.file, at));
  const about = `${prepared.declared.about}.${content.steps.join(".")}`;
  const instance = document.instance.key === undefined ? undefined : document.instance.address;
  if ("problem" in found) {
    compilation.report.error("MC_FILE_PATH", { at: rangeAt(compilation.file, at), about, detail: found.problem }, instance);
    return undefined;
  }
  const { path } = found;
  compilation.usedFiles.add(path);
  if (content.kind === "template") {
    const rendered = await storing.renderer?.render(path, at, document.instance);
    return rendered === undefined || rendered === "unknown" ? rendered : { value: blobToJson(await store.text(rendered.text)) };
  }
  const read = content.kind === "bytes" ? await store.base64(path) : await store.file(path);
  if (typeof read === "string") return { value: read };
  if (!("failure" in read)) return { value: blobToJson(read) };
  const told = explainFailure(read, path);
  compilation.report.error(told.code, { at: rangeAt(compilation.file, at), about, detail: told.detail }, instance);
  return undefined;
}

async function explainText(
  found: { readonly path: string; readonly at: Span; readonly prepared: PreparedResource },
  store: ContentStore,
  { file, report }: Compilation,
): Promise<boolean> {
  const source = await store.source(found.path);
  const about = found.prepared.declared.about;
  if (source === "not-utf8") {
    report.error("MC_YAML_ENCODING", {
      at: rangeAt(file, found.at),
      about,
      detail: `${JSON.stringify(found.path)} is not UTF-8. Save it as UTF-8, or use source for bytes that are not text.`,
    });
    return false;
  }
  if (!("failure" in source)) return true;
  const told = explainFailure(source, found.path);
  report.error(told.code, { at: rangeAt(file, found.at), about, detail: told.detail });
  return false;
}

function reportPendingPath(steps: readonly string[], document: InstanceDocument, { file, report }: Compilation): void {
  const { prepared } = document.instance;
  report.error("MC_EXPRESSION_RESULT", {
    at: rangeAt(file, spanOf(document, steps)),
    about: `${prepared.declared.about}.${steps.join(".")}`,
    detail: "Which file of the site is used must be known before the run. Use content for text that holds a result.",
  });
}

function spanOf({ instance }: InstanceDocument, steps: readonly string[]): Span {
  const [name = "", ...rest] = steps;
  const entry = instance.prepared.declared.attributes.get(name);
  return entry === undefined ? instance.prepared.declared.at : nodeAt(entry.value, rest);
}

/** Put values at steps of a document. */
export function withValues(
  document: JsonObject,
  values: readonly { readonly steps: readonly string[]; readonly value: Json }[],
): JsonObject {
  let result: Json = document;
  for (const { steps, value } of values) result = withValueAt(result, steps, value);
  return isJsonObject(result) ? result : document;
}
