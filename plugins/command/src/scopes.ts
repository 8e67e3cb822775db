import type { Problem, Scope } from "@masterchef/sdk";
import { isHole, normalizePath, problem, scope } from "@masterchef/sdk";

/** The kinds of scope that have no name. */
const nameless = ["clock", "runtime"];

/** The kinds of scope that are named after a colon. */
const named = ["account", "package", "index", "service", "module", "device", "mount", "port", "sysctl", "remote", "process"];

/**
 * A scope as it is written: `any`; `path:/a`; `tree:/a`; a kind and a name, `package:nginx`; a kind and a star for all of it, `account:*`; `clock`; `runtime`.
 */
function parseScope(text: string): Scope | undefined {
  if (text === "any") return scope.everything;
  if (nameless.includes(text)) return scope.kind(text);
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind === "path" || kind === "tree") {
    const result = normalizePath(name);
    return "path" in result && result.path === name ? scope[kind](name) : undefined;
  }
  if (name === "" || !named.includes(kind)) return undefined;
  return name === "*" ? scope.kind(kind) : scope.entity(kind, name);
}

/** The scopes of a list that was checked; unstated means anything. */
export function scopesOf(texts: readonly string[] | undefined): readonly Scope[] {
  return texts === undefined ? [scope.everything] : texts.flatMap((text) => parseScope(text) ?? []);
}

/**
 * What an operation writes. A list without a scope would say nothing at all, which the contract takes for anything; whoever declares that a command writes
 * nothing that a resource could manage says just that.
 */
export function writing(scopes: readonly Scope[]): readonly Scope[] {
  return scopes.length === 0 ? [scope.entity("command/unmanaged", "output")] : scopes;
}

/** What is wrong with an attribute that lists scopes. */
export function scopeProblems(attribute: string, texts: unknown): readonly Problem[] {
  if (!Array.isArray(texts)) return [];
  return texts.flatMap((text: unknown, index) => {
    if (isHole(text)) {
      const message = "A scope must be known before the run.";
      return [problem({ code: "command/bad-scope", at: `/${attribute}/${index}`, message, help: "Write it out." })];
    }
    if (typeof text === "string" && parseScope(text) !== undefined) return [];
    const help = "Write any, path:/a/file, tree:/a/directory, clock, runtime, or a kind and a name such as package:nginx or service:nginx.";
    return [problem({ code: "command/bad-scope", at: `/${attribute}/${index}`, message: `${JSON.stringify(text)} is not a scope.`, help })];
  });
}
