import type { Scope } from "@masterchef/wit/host";
import { meets } from "../scope/meets.ts";

/** Things a mistake in which locks people out or keeps a host from starting. */
interface Vital {
  readonly what: string;
  readonly scopes: readonly Scope[];
}

const vitals: readonly Vital[] = [
  {
    what: "who may log in",
    scopes: [
      ...["/etc/ssh", "/etc/pam.d", "/etc/security", "/root/.ssh"].map(tree),
      ...["/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/nsswitch.conf", "/etc/login.defs"].map(path),
      ...["ssh", "sshd", "ssh.service", "sshd.service"].map(service),
    ],
  },
  { what: "who may become root", scopes: [path("/etc/sudoers"), tree("/etc/sudoers.d"), tree("/etc/polkit-1")] },
  {
    what: "whether the host starts",
    scopes: [tree("/boot"), tree("/etc/grub.d"), ...["/etc/fstab", "/etc/crypttab", "/etc/default/grub", "/etc/inittab"].map(path)],
  },
];

/**
 * What hangs on a scope that is written, in words; undefined if nothing of that kind does. Scopes wider than a tree say so little that they are another
 * risk.
 */
export function vitalIn(scope: Scope): string | undefined {
  if (scope.tag === "everything" || (scope.tag === "kind" && scope.val !== "account")) return undefined;
  if (scope.tag === "path" && scope.val.endsWith("/.ssh/authorized_keys")) return "who may log in";
  return vitals.find(({ scopes }) => scopes.some((vital) => meets(vital, scope)))?.what;
}

function path(val: string): Scope {
  return { tag: "path", val };
}

function tree(val: string): Scope {
  return { tag: "tree", val };
}

function service(name: string): Scope {
  return { tag: "entity", val: { kind: "service", name } };
}
