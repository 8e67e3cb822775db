import { basename } from "node:path";
import { decodeJson } from "@masterchef/wit/codec";
import type { Scope } from "@masterchef/wit/host";
import { meets } from "../../kernel/src/plan/scope/meets.ts";
import type { Read } from "./traced-writes.ts";

/** What programs of a plan say they read, by program. A plan is as `plan --out` writes it. */
export function declaredReads(plan: string): ReadonlyMap<string, readonly Scope[]> {
  const declared = new Map<string, Scope[]>();
  for (const query of queriesIn(JSON.parse(plan))) {
    const { read, reads } = decodeJson("Query", query);
    if (read.tag !== "process") continue;
    const name = basename(read.val.argv[0] ?? "");
    declared.set(name, [...(declared.get(name) ?? []), ...reads]);
  }
  return declared;
}

/** Files that a question read without saying so, as `PROGRAM: PATH`. Programs that no step rests on (those that find facts) are passed over. */
export function undeclaredReads(reads: readonly Read[], declared: ReadonlyMap<string, readonly Scope[]>): readonly string[] {
  const found = reads.flatMap(({ probe, path }) => {
    const scopes = declared.get(probe);
    if (scopes === undefined || ofTheSystem.test(path)) return [];
    const known = scopes.some((scope) => meets(scope, { tag: "path", val: path }) || behind(scope)?.test(path) === true);
    return known ? [] : [`${probe}: ${path}`];
  });
  return [...new Set(found)].toSorted();
}

/** What every program reads of the loader, the C library and the languages: it tells nothing of the machine's state that an answer rests on. */
const ofTheSystem =
  /^\/(dev|proc|sys)\/|^\/(usr\/)?lib|^\/usr\/share\/(locale|zoneinfo|dpkg\/\w+table$)|^\/etc\/(ld\.so|locale\.alias|nsswitch|passwd$|group$|machine-id$)|^\/var\/tmp\/masterchef-scratch-|^\/$/;

/** The files in which what a scope names is kept, where the table of implications does not say so, because nobody manages them as files. */
function behind(scope: Scope): RegExp | undefined {
  const kind = scope.tag === "kind" ? scope.val : scope.tag === "entity" ? scope.val.kind : undefined;
  switch (kind) {
    case "package":
      return /^\/var\/lib\/dpkg\/|^\/etc\/dpkg\//;
    case "index":
      // The lab's repository, which is a folder of the host, and the key its sources name; and what is installed, which apt looks at whatever it is asked.
      return /^\/srv\/repository\/dists\/|^\/usr\/share\/keyrings\/|^\/var\/lib\/dpkg\/status$|^\/etc\/dpkg\/|^\/usr\/bin\/apt-key$/;
    default:
      return undefined;
  }
}

/** Every value under the name `query` anywhere in a document. */
function queriesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(queriesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "basis" && Array.isArray(member) ? member.flatMap(queryOf) : queriesIn(member),
  );
}

function queryOf(entry: unknown): readonly unknown[] {
  return typeof entry === "object" && entry !== null && "query" in entry ? [entry.query] : [];
}
