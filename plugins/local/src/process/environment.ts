import type { Value, Variable } from "@masterchef/wit/host";
import { failure } from "../failure.ts";
import { refused } from "../stop.ts";
import { searchPath } from "./find-program.ts";

/** Values behind tokens, for one call. */
export type Secrets = ReadonlyMap<string, Uint8Array>;

/** The bytes behind a token. Throws a `Stop` if the call did not bring them. */
export function secretBytes(token: string, secrets: Secrets): Uint8Array {
  const value = secrets.get(token);
  if (value === undefined)
    throw refused(failure("malformed", "a secret is named whose value was not given with the call; give it in `secrets`"));
  return value;
}

/** The text of a value, looked up if it is a token. */
export function valueText(value: Value, secrets: Secrets): string {
  if (value.tag === "text") return value.val;
  const bytes = secretBytes(value.val, secrets);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(failure("malformed", "a secret that is no UTF-8 text stands where only text may stand; give it as content instead"));
  }
}

/** The environment the contract promises: these six, then what the process sets. */
export function environment(home: string, variables: readonly Variable[], secrets: Secrets): Record<string, string> {
  const env: Record<string, string> = {
    PATH: searchPath,
    HOME: home,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
  };
  for (const { name, value } of variables) {
    const text = valueText(value, secrets);
    if (name === "" || name.includes("=") || name.includes("\0") || text.includes("\0")) {
      throw refused(failure("malformed", `the environment variable ${JSON.stringify(name)} has no usable name or holds a NUL character`));
    }
    env[name] = text;
  }
  return env;
}
