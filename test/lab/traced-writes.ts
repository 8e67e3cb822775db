import { basename } from "node:path";

/** What the programs did that a process of Node started, and those that they started. */
export interface Traced {
  /** Their names. */
  readonly programs: readonly string[];
  /** Calls that could have changed a file outside scratch, with the program that made them. */
  readonly writes: readonly string[];
  /** Files that were opened to be read. */
  readonly reads: readonly Read[];
}

/** A file that a program read that was asked something, or one that it started. */
export interface Read {
  /** The program that was asked. */
  readonly probe: string;
  readonly path: string;
}

/** Reads what `strace -f -y -o` wrote. Node itself is left out: that is Masterchef, which keeps its own state. */
export function tracedWrites(trace: string): Traced {
  const programOf = new Map<string, { readonly name: string; readonly probe: string | undefined }>();
  const cwdOf = new Map<string, string>();
  const programs = new Set<string>();
  const writes = new Set<string>();
  const reads: Read[] = [];
  for (const line of joined(trace)) {
    const [, pid = "", call = "", rest = ""] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? [];
    const result = /\) += (-?\d+)/.exec(rest)?.[1] ?? "";
    if (call === "" || result === "" || result.startsWith("-")) continue;
    const [, cwd] = /AT_FDCWD<([^>]*)>/.exec(rest) ?? [];
    if (cwd !== undefined) cwdOf.set(pid, cwd);
    const own = programOf.get(pid) ?? { name: "", probe: undefined };
    if (/^(clone3?|v?fork)$/.test(call)) {
      programOf.set(result, own);
      const from = cwdOf.get(pid);
      if (from !== undefined) cwdOf.set(result, from);
    } else if (call === "execve") {
      const name = basename(/^"([^"]*)"/.exec(rest)?.[1] ?? "");
      const probe = own.probe ?? (own.name === "node" && name !== "node" ? name : undefined);
      programOf.set(pid, { name, probe });
      if (probe !== undefined) programs.add(name);
    } else if (own.probe !== undefined) {
      if (isWrite(call, rest, cwdOf.get(pid))) writes.add(`${own.name}: ${call}(${rest}`);
      const [, path] = /\) += \d+<(\/[^>]*)>$/.exec(rest) ?? [];
      if (path !== undefined && call.startsWith("open") && !/O_WRONLY|O_RDWR|O_DIRECTORY/.test(rest))
        reads.push({ probe: own.probe, path });
    }
  }
  return { programs: [...programs].toSorted(), writes: [...writes], reads };
}

/** A call that was interrupted by those of other processes stands on two lines. */
function joined(trace: string): readonly string[] {
  const begun = new Map<string, string>();
  return trace.split("\n").flatMap((line) => {
    const pid = /^\d+/.exec(line)?.[0] ?? "";
    const unfinished = line.indexOf(" <unfinished ...>");
    if (unfinished >= 0) {
      begun.set(pid, line.slice(0, unfinished));
      return [];
    }
    const resumed = /<\.\.\. \w+ resumed>/.exec(line);
    return [resumed === null ? line : (begun.get(pid) ?? "") + line.slice(resumed.index + resumed[0].length)];
  });
}

const scratch = "/var/tmp/masterchef-scratch-";

/** Whether a call changes a file that does not lie in scratch. `cwd`: where the process was when it last said so. */
function isWrite(call: string, rest: string, cwd: string | undefined): boolean {
  if ((call === "open" || call === "openat") && !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(rest)) return false;
  const named = Array.from(rest.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"/g), ([, folder, path = ""]) =>
    path.startsWith("/") ? path : `${folder ?? cwd ?? "?"}/${path}`,
  );
  // What a link points to is not changed by it.
  const written = call.startsWith("symlink") || call.startsWith("link") ? named.slice(-1) : named;
  return written.some((path) => !path.startsWith(scratch) && !/^\/dev\/(null|tty|pts\/|zero)|^\/proc\//.test(path));
}
