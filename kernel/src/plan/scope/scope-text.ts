import type { Scope } from "@masterchef/wit/host";

/** How a scope is written for people and in configs: `path:/etc/motd`, `tree:/srv`, `package:nginx`, `account:*`, `any`. */
export function formatScope(scope: Scope): string {
  switch (scope.tag) {
    case "path":
    case "tree":
      return `${scope.tag}:${scope.val}`;
    case "entity":
      return `${scope.val.kind}:${scope.val.name}`;
    case "kind":
      return `${scope.val}:*`;
    case "everything":
      return "any";
  }
}
