import type { FileAttributes, FileInfo, Partly, Scope } from "@masterchef/sdk";
import { end, octalMode, principal, problem, scope, undecided } from "@masterchef/sdk";
import type { Attribute } from "@masterchef/sdk";

/** The attributes of ownership and permission that all types share. */
export const ownershipAttributes: {
  readonly mode: Attribute<string, "sometimes">;
  readonly owner: Attribute<string, "sometimes">;
  readonly group: Attribute<string, "sometimes">;
} = { mode: octalMode(), owner: principal(), group: principal() };

/** What is declared of them. `mode`: four octal digits; `owner`, `group`: a name, or `#` and an id. */
export interface Ownership {
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
}

/** Whether anything is declared. */
export function declaresOwnership(wanted: { readonly [K in keyof Ownership]?: unknown }): boolean {
  return wanted.mode !== undefined || wanted.owner !== undefined || wanted.group !== undefined;
}

/** The declared part of what was observed, in the words of the declaration: a name is held against a name, an id against an id. */
export function observedOwnership(wanted: Ownership, info: FileInfo, ask: string): Ownership {
  if (!declaresOwnership(wanted)) return {};
  const { posix } = info;
  if (posix === undefined) {
    const message = "The target does not know owners and permission bits.";
    return end(undecided(problem({ code: "files/no-ownership", message, help: "Leave out mode, owner and group there." }), ask));
  }
  const observed: Declared = {};
  if (wanted.mode !== undefined) observed.mode = modeText(posix.mode);
  if (wanted.owner !== undefined) observed.owner = nameLike(wanted.owner, posix.uid, posix.owner);
  if (wanted.group !== undefined) observed.group = nameLike(wanted.group, posix.gid, posix.group);
  return observed;
}

/** The declared values alone. */
export function wantedOwnership({ mode, owner, group }: Ownership): Ownership {
  const wanted: Declared = {};
  if (mode !== undefined) wanted.mode = mode;
  if (owner !== undefined) wanted.owner = owner;
  if (group !== undefined) wanted.group = group;
  return wanted;
}

/** The same while it is put together: spreading one object for each member is dear in an interpreter, and every file comes by here. */
type Declared = { -readonly [K in keyof Ownership]: Ownership[K] };

/** Whether nothing declared differs. */
export function sameOwnership(wanted: Ownership, observed: Ownership): boolean {
  return wanted.mode === observed.mode && wanted.owner === observed.owner && wanted.group === observed.group;
}

/** The declared values that differ from what was observed. */
export function changedOwnership(wanted: Ownership, observed: Ownership): Ownership {
  const { mode, owner, group } = wanted;
  return {
    ...(mode === undefined || mode === observed.mode ? {} : { mode }),
    ...(owner === undefined || owner === observed.owner ? {} : { owner }),
    ...(group === undefined || group === observed.group ? {} : { group }),
  };
}

/** As an operation takes them. All that is declared goes along: a change of owner makes the system drop set-id bits. */
export function fileAttributes({ mode, owner, group }: Ownership): FileAttributes {
  return { mode: mode === undefined ? undefined : Number.parseInt(mode, 8), owner, group };
}

/** The accounts that must be there first. An id needs none. */
export function neededAccounts(wanted: { readonly owner?: Partly<string>; readonly group?: Partly<string> }): readonly Scope[] {
  return [wanted.owner, wanted.group].flatMap((name) =>
    typeof name === "string" && !name.startsWith("#") ? [scope.entity("account", name)] : [],
  );
}

/** Four octal digits. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function nameLike(wanted: string, id: number, name: string | undefined): string {
  return wanted.startsWith("#") || name === undefined ? `#${id}` : name;
}
