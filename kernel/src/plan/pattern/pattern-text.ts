import type { ArgumentPattern, Pattern, ScopePattern } from "@masterchef/wit/host";
import { formatScope } from "../scope/scope-text.ts";

/** A pattern in words: what may be asked or done, to what, as whom, and what it may destroy. */
export function patternText(pattern: Pattern): string {
  const { does, scopes, argv, content, identities, destroys, destroysAny } = pattern;
  const subject = argv.length > 0 ? argv.map(argumentText).join(" ") : "";
  const clauses = [
    [does, subject].filter((word) => word !== "").join(" "),
    ...(scopes.length === 0 ? [] : [`in ${scopes.map(scopePatternText).join(", ")}`]),
    ...(content.tag === "any" ? ["with any content"] : content.tag === "none" ? [] : [`with given content only (${content.tag})`]),
    ...(identities.length === 0 ? [] : [identities.includes("*") ? "as anyone" : `as ${identities.join(", ")}`]),
    ...(destroysAny ? ["may destroy what lies there"] : []),
    ...(destroys.length === 0 ? [] : [`may destroy ${destroys.map(formatScope).join(", ")}`]),
  ];
  return clauses.join("; ");
}

function scopePatternText(pattern: ScopePattern): string {
  return pattern.tag === "is" ? formatScope(pattern.val) : `${pattern.val.kind}:${pattern.val.glob}`;
}

function argumentText(pattern: ArgumentPattern): string {
  switch (pattern.tag) {
    case "is":
    case "like":
      return pattern.val;
    case "one-of":
      return `(${pattern.val.join("|")})`;
    case "rest":
      return pattern.val === "*" ? "..." : `${pattern.val} ...`;
  }
}
