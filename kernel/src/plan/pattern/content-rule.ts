import type { Content, ContentRule } from "@masterchef/wit/host";
import { contentDigest } from "../content-digest.ts";

/** Whether this content may be written. Content that holds secrets equals only itself, token by token. */
export function contentWithin(rule: ContentRule, content: Content | undefined): boolean {
  if (content === undefined || rule.tag === "any") return true;
  // `inserts` speaks of what is there before; whoever knows that must judge it, and nobody here does.
  return rule.tag === "exact" && rule.val.some((allowed) => sameContent(allowed, content));
}

/** Whether every content allowed by `inner` is allowed by `outer`. */
export function contentRuleCovers(outer: ContentRule, inner: ContentRule): boolean {
  if (outer.tag === "any" || inner.tag === "none") return true;
  switch (inner.tag) {
    case "any":
      return false;
    case "exact":
      return inner.val.every((content) => contentWithin(outer, content));
    case "inserts":
      return outer.tag === "inserts" && inner.val.every((content) => outer.val.some((allowed) => sameContent(allowed, content)));
  }
}

function sameContent(a: Content, b: Content): boolean {
  const digest = contentDigest(a);
  return digest === undefined ? JSON.stringify(a) === JSON.stringify(b) : digest === contentDigest(b);
}
