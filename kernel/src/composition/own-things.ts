import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import type { Scope } from "@masterchef/wit/host";
import type { OwnThing } from "../plan/own-thing.ts";
import type { SiteContext } from "./site-context.ts";

/** How somebody came to start this process. */
export interface CameBy {
  /** Over ssh. */
  readonly ssh: boolean;
  /** As which user, before sudo made another one of them. */
  readonly sudo: string | undefined;
}

/** What a run on this machine stands on. The account it works as, the planner knows by itself. */
export function ownThings({ options, state }: Pick<SiteContext, "options" | "state">, cameBy: CameBy = howCame()): readonly OwnThing[] {
  const leave = "Leave it alone, or do it by hand once nothing runs.";
  const content = (path: string, what: string): OwnThing => ({ scope: tree(path), what, guards: "content", remedy: leave });
  const existence = (scope: Scope, what: string, remedy: string): OwnThing => ({ scope, what, guards: "existence", remedy });
  const otherWay = "Come another way, such as the console, or leave it alone.";
  return [
    content(state.root, `${state.root}, in which this run keeps its journal`),
    content(stateOfHost(), `${stateOfHost()}, in which the host's lease and what is owed on it are kept`),
    existence(tree(options.site), `${options.site}, the folder of this site`, "Keep the site elsewhere, or name what is to go."),
    existence(path(process.execPath), `${process.execPath}, by which this run is carried out`, leave),
    existence({ tag: "kind", val: "process" }, "everything that runs, this run too", "Stop what is meant by its name, or use reboot."),
    ...(cameBy.sudo === undefined
      ? []
      : [
          existence(account(cameBy.sudo), `the account ${cameBy.sudo}, by which this run came to be root`, otherWay),
          ...["sudo", "wheel"].map((group) => existence(account(group), `the group ${group}, by which this run came to be root`, otherWay)),
          existence(path("/etc/sudoers"), "/etc/sudoers, by which this run came to be root", otherWay),
          existence(entity("package", "sudo"), "the package sudo, by which this run came to be root", otherWay),
        ]),
    ...(cameBy.ssh
      ? [
          { ...existence(entity("service", "ssh"), "the link over which this run was started", otherWay), guards: "link" as const },
          existence(entity("package", "openssh-server"), "the package openssh-server, over which this run was started", otherWay),
        ]
      : []),
  ];
}

/** Where leases and owed records of this machine lie; as the transport has it. */
function stateOfHost(): string {
  if (process.getuid?.() === 0) return "/var/lib/masterchef";
  return `${homedir()}/.local/state/masterchef`;
}

function howCame(): CameBy {
  const sudo = process.env["SUDO_USER"];
  return { ssh: process.env["SSH_CONNECTION"] !== undefined || isBelow("sshd"), sudo: sudo === "root" ? undefined : sudo };
}

/** Whether one of the processes that started this one goes by such a name: sudo leaves nothing of it in the environment. */
function isBelow(name: string): boolean {
  for (let pid = process.ppid; pid > 1;) {
    const stat = statOf(pid);
    if (stat === undefined) return false;
    if (stat.name.startsWith(name)) return true;
    pid = stat.parent;
  }
  return false;
}

function statOf(pid: number): { readonly name: string; readonly parent: number } | undefined {
  try {
    const match = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return match === null ? undefined : { name: match[1] ?? "", parent: Number(match[2]) };
  } catch {
    return undefined;
  }
}

function tree(val: string): Scope {
  return { tag: "tree", val };
}

function path(val: string): Scope {
  return { tag: "path", val };
}

function account(name: string): Scope {
  return entity("account", name);
}

function entity(kind: string, name: string): Scope {
  return { tag: "entity", val: { kind, name } };
}
