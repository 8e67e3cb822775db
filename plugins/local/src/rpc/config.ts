import type { Failure } from "@masterchef/wit/host";
import { failure } from "../failure.ts";

/** What is wrong with a connection document, if anything. This machine needs no words to be reached, so there is nothing to configure. */
export function configFailure(text: string): Failure | undefined {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return failure("malformed", "the connection document is no JSON");
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    return failure("malformed", "the connection document is not an object; write `{}`");
  const [unknown] = Object.keys(config);
  return unknown === undefined
    ? undefined
    : failure("malformed", `the local transport knows no setting ${JSON.stringify(unknown)}; remove it`);
}
