import { counted } from "./words.ts";

/** There is nothing to do. */
export function settledText(resources: number): string {
  return `Nothing to do: ${counted(resources, "resource")} settled.\n`;
}
