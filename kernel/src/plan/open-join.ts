import type { Envelope, Pattern } from "@masterchef/wit/host";

/**
 * What two steps share that were left open and will be done together once they are decided: programs that differ in their last argument at most, and a thing
 * of the plugin's own that all of them write (the database of a package manager). Undefined: such a step is never done together with another.
 */
export function openJoinKey({ may }: Envelope): string | undefined {
  if (may.length === 0 || !may.every(({ does }) => does === "run")) return undefined;
  const [first = [], ...others] = may.map(ownThings);
  const shared = first.filter((thing) => others.every((things) => things.includes(thing)));
  if (shared.length === 0) return undefined;
  return JSON.stringify([shared, may.map(({ argv, content }) => [argv.slice(0, -1), content])]);
}

/** A kind that a plugin made for itself has the plugin's name in front of a slash. */
function ownThings({ scopes }: Pattern): readonly string[] {
  return scopes.flatMap((scope) => {
    if (scope.tag !== "is" || scope.val.tag !== "entity") return [];
    const { kind, name } = scope.val.val;
    return kind.includes("/") ? [`${kind} ${name}`] : [];
  });
}
