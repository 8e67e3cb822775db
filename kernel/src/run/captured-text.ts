import type { Captured } from "@masterchef/wit/host";

/** What a program said, as text; bytes that are none stand as replacement characters. */
export function capturedText(captured: Captured): string {
  return captured.tag === "text" ? captured.val : new TextDecoder().decode(captured.val);
}
