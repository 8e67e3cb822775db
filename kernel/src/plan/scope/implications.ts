import type { Scope } from "@masterchef/wit/host";

// Version 1 of the table that is part of the target vocabulary (`wit/target/vocabulary.wit`, "What implies what").

const accountFiles = ["/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"];

const unitDirectories = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/usr/local/lib/systemd/system"];

/** What else a scope stands for: who touches the one touches the other. Read in both directions by `meets`. */
export function implied(scope: Scope): readonly Scope[] {
  switch (scope.tag) {
    case "entity":
      return impliedByEntity(scope.val.kind, scope.val.name);
    case "kind":
      return impliedByKind(scope.val);
    default:
      return [];
  }
}

function impliedByEntity(kind: string, name: string): readonly Scope[] {
  switch (kind) {
    case "account":
      return accountFiles.map(path);
    case "service":
      return unitDirectories.flatMap((directory) => unitFiles(directory, name));
    case "mount":
      return [tree(name)];
    case "sysctl":
      return [path(`/proc/sys/${name.replaceAll(".", "/")}`)];
    case "module":
      return [tree("/proc/sys"), { tag: "kind", val: "runtime" }];
    default:
      return [];
  }
}

function impliedByKind(kind: string): readonly Scope[] {
  switch (kind) {
    case "account":
      return accountFiles.map(path);
    case "service":
      return unitDirectories.map(tree);
    case "sysctl":
    case "module":
      return [tree("/proc/sys")];
    case "runtime":
      return [
        tree("/run"),
        tree("/proc"),
        tree("/sys"),
        tree("/tmp"),
        ...["service", "process", "port", "module", "mount", "sysctl"].map(everyOne),
      ];
    default:
      return [];
  }
}

function unitFiles(directory: string, name: string): readonly Scope[] {
  const unit = name.includes(".") ? name : `${name}.service`;
  return [path(`${directory}/${unit}`), tree(`${directory}/${unit}.d`)];
}

function path(val: string): Scope {
  return { tag: "path", val };
}

function tree(val: string): Scope {
  return { tag: "tree", val };
}

function everyOne(val: string): Scope {
  return { tag: "kind", val };
}
