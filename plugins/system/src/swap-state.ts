import type { ProcessResult, QueryOf, Scope } from "@masterchef/sdk";
import { end, problem, process, processQuery, scope, undecided } from "@masterchef/sdk";

/** What lies at a place, as its first bytes tell: a file system, or a place to swap to. */
export interface Signature {
  readonly type: string | undefined;
  /** By what the table of file systems may call it. */
  readonly names: readonly string[];
}

/** That it is swapped to is a thing of its own: what lies in the file does not tell. */
export function swapScope(at: string): Scope {
  return scope.entity("system/swap", at);
}

/** Asks whether the kernel swaps to it, and how gladly; not how much, which changes by itself. */
export function swapsQuery(at: string, realPath: string): QueryOf<"process"> {
  return processQuery(process(["awk", "-v", `path=${realPath}`, activeProgram, "/proc/swaps"], { outputLimit: 4096 }), [swapScope(at)]);
}

/** Prints the priority of one line. */
const activeProgram = "$1 == path { print $5 }";

/** Reads the answer to `swapsQuery`. */
export function readActive({ exit, stdout }: ProcessResult): { readonly priority: number } | undefined {
  const text = stdout.tag === "text" ? stdout.val.trim() : "";
  if (exit.tag !== "code" || exit.val !== 0 || !/^(?:-?[0-9]+)?$/.test(text)) {
    const help = "Look at /proc/swaps on the target; its kernel may have no swap.";
    return end(undecided(problem({ code: "system/swaps-unreadable", message: "What is swapped to cannot be told.", help }), "active"));
  }
  return text === "" ? undefined : { priority: Number(text) };
}

/** Asks what the first bytes are of, without a cache. */
export function signatureQuery(at: string): QueryOf<"process"> {
  return processQuery(process(["blkid", "--probe", "--output", "export", at], { outputLimit: 4096 }), [scope.path(at)]);
}

/** Reads the answer to `signatureQuery`. Exit code 2 is that of finding nothing; 8, of finding several, is no less a signature. */
export function readSignature(at: string, { exit, stdout, stderr }: ProcessResult): Signature {
  const shown =
    stdout.tag === "text"
      ? new Map(stdout.val.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]))
      : new Map<string, string>();
  if (exit.tag === "code" && exit.val === 0) {
    const names = ["UUID", "LABEL"].flatMap((name) => (shown.has(name) ? [`${name}=${shown.get(name) ?? ""}`] : []));
    return { type: shown.get("TYPE") ?? shown.get("PTTYPE") ?? "an unknown kind", names };
  }
  if (exit.tag === "code" && exit.val === 2) return { type: undefined, names: [] };
  if (exit.tag === "code" && exit.val === 8) return { type: "more than one kind", names: [] };
  const said =
    exit.tag === "not-found" ? "there is no program blkid" : stderr.tag === "text" ? (stderr.val.trim().split("\n")[0] ?? "") : "";
  const message = `What ${at} holds cannot be told${said === "" ? "." : `: ${said}.`}`;
  return end(
    undecided(
      problem({
        code: "system/signature-unreadable",
        message,
        help: "Declare the package util-linux and require it here, or look at it with blkid.",
      }),
      "signature",
    ),
  );
}

/** Whether its first mebibyte is nothing but zeroes. */
export function zeroesQuery(at: string): QueryOf<"process"> {
  return processQuery(process(["cmp", "--bytes=1048576", "--", at, "/dev/zero"], { outputLimit: 4096 }), [scope.path(at)]);
}

/** One line of the table of file systems that is about this place. */
export interface TableLine {
  readonly at: number;
  readonly priority: number | undefined;
  readonly words: readonly string[];
}

/** The line of the table that names the place by one of its names; of several the last. */
export function readTable(content: string, names: readonly string[]): TableLine | undefined {
  return content
    .split("\n")
    .flatMap((text, at): readonly TableLine[] => {
      const words = text.trim().split(/\s+/);
      const [device = "", , fstype = "", flags = ""] = words;
      if (device.startsWith("#") || fstype !== "swap" || !names.includes(device.replaceAll('"', ""))) return [];
      const found = flags.split(",").flatMap((each) => /^pri=(-?[0-9]+)$/.exec(each)?.[1] ?? []);
      return [{ at, priority: found.length === 0 ? undefined : Number(found[0]), words }];
    })
    .at(-1);
}

/** The table with this line, in the place of the old one, or without it. What the old line says beside the priority stays. */
export function editTable(
  content: string,
  line: TableLine | undefined,
  wanted: { readonly path: string; readonly priority?: number } | undefined,
): string {
  const lines = content === "" ? [] : content.replace(/\n$/, "").split("\n");
  const [device = wanted?.path ?? "", point = "none", , flags = "sw", ...rest] = line?.words ?? [];
  const kept = flags.split(",").filter((each) => !each.startsWith("pri="));
  const all = [...kept, ...(wanted?.priority === undefined ? [] : [`pri=${wanted.priority}`])];
  const written = [device, point, "swap", all.join(","), ...(rest.length === 0 ? ["0", "0"] : rest)].join(" ");
  const without = lines.filter((_, at) => at !== line?.at);
  const after = wanted === undefined ? without : line === undefined ? [...lines, written] : lines.with(line.at, written);
  return after.map((text) => `${text}\n`).join("");
}
