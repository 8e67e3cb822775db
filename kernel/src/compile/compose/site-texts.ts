import { joinFiles } from "../read/source-file.ts";
import type { SourceFile, Span } from "../read/source-file.ts";
import type { SourceNode } from "../read/source-node.ts";

/** The texts of a site that have been read so far, laid one after the other. */
export interface SiteTexts {
  /** Add a text; the values of it are moved to where it lies. */
  add(file: SourceFile, root: SourceNode): SourceNode;
  /** All texts as one, in which every place of every document is found. */
  joined(): SourceFile;
  /** How long they are together. */
  readonly length: number;
  readonly count: number;
}

/** No texts yet. */
export function createSiteTexts(): SiteTexts {
  const files: SourceFile[] = [];
  let length = 0;
  let joined: SourceFile | undefined;
  return {
    add(file, root) {
      const start = length;
      files.push(file);
      length += file.text.length + 1;
      joined = undefined;
      return start === 0 ? root : moved(root, start);
    },
    joined: () => (joined ??= joinFiles(files)),
    get length() {
      return length;
    },
    get count() {
      return files.length;
    },
  };
}

function moved(node: SourceNode, by: number): SourceNode {
  const span = movedSpan(node, by);
  if (node.kind === "scalar") return { ...node, ...span };
  if (node.kind === "list") return { kind: "list", items: node.items.map((item) => moved(item, by)), ...span };
  return {
    kind: "map",
    entries: node.entries.map((entry) => ({ key: entry.key, at: movedSpan(entry.at, by), value: moved(entry.value, by) })),
    ...span,
  };
}

function movedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
