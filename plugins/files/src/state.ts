import type { FileInfo, Prior } from "@masterchef/sdk";

/** The state of a path that nothing is at. */
export const absentState = { state: "absent" } as const;

/** What an operation must find where this was observed. */
export function priorOf(info: FileInfo): Prior {
  if (info.kind === "directory") return { tag: "directory" };
  if (info.kind === "symbolic-link" && info.target !== undefined) return { tag: "link", val: info.target };
  if (info.kind === "regular" && info.digest !== undefined) return { tag: "digest", val: info.digest };
  return { tag: "anything" };
}

/** What was observed of something that is not of the declared kind. */
export function foreignState(info: FileInfo): { readonly state: "present"; readonly kind: string } {
  return { state: "present", kind: info.kind };
}
