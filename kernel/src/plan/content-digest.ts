import type { Content, Digest } from "@masterchef/wit/host";
import { digestOf } from "../ir/digest.ts";

/** The digest of the bytes, or undefined where they hold secrets and only the target's own key could tell. */
export function contentDigest(content: Content): Digest | undefined {
  switch (content.tag) {
    case "text":
    case "bytes":
      return digestOf(content.val);
    case "blob":
      return content.val;
    case "parts":
      return undefined;
  }
}
