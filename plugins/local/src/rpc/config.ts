import type { Failure } from "@masterchef/wit/host";
import { failure } from "../failure.ts";

/** What a connection document says. */
export interface Config {
  /** A directory of the controller's on this machine: old content is put there before the new takes its place. */
  readonly keep: string | undefined;
  /** A directory of this machine for leases and owed records, where it is not the usual one. */
  readonly state: string | undefined;
}

/** Reads a connection document. This machine needs no words to be reached, so there is little to say. */
export function readConfig(text: string): { readonly tag: "ok"; readonly val: Config } | { readonly tag: "err"; readonly val: Failure } {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return malformed("the connection document is no JSON");
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    return malformed("the connection document is not an object; write `{}`");
  const settings = new Map<string, unknown>(Object.entries(config));
  const keep = settings.get("keep");
  const state = settings.get("state");
  settings.delete("keep");
  settings.delete("state");
  const [unknown] = settings.keys();
  if (unknown !== undefined) return malformed(`the local transport knows no setting ${JSON.stringify(unknown)}; remove it`);
  if (!isFolder(keep)) return malformed("`keep` is not the absolute path of a directory; write one, or leave it out");
  if (!isFolder(state)) return malformed("`state` is not the absolute path of a directory; write one, or leave it out");
  return { tag: "ok", val: { keep, state } };
}

function isFolder(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value.startsWith("/"));
}

function malformed(message: string): { readonly tag: "err"; readonly val: Failure } {
  return { tag: "err", val: failure("malformed", message) };
}
