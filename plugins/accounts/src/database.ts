import type { Asking, ExitRule, Operation, Pattern, QueryOf, Scope } from "@masterchef/sdk";
import { end, fileQuery, hopedProgram, pattern, problem, process, processQuery, run, scope, undecided } from "@masterchef/sdk";

/** The files the programs keep beside those that the scope of an account stands for: copies, and ranges of ids. */
export const sideFiles: readonly Scope[] = [
  ...["passwd-", "group-", "shadow-", "gshadow-", "subuid", "subuid-", "subgid", "subgid-"].map((name) => scope.path(`/etc/${name}`)),
  scope.path("/var/log/lastlog"),
  scope.path("/var/log/faillog"),
];

/** Two programs that change accounts at once refuse each other; whoever runs one says that it holds this. */
const lock = scope.entity("accounts/lock", "passwd");

/** The user or group as the kernel knows it. */
export function account(name: string): Scope {
  return scope.entity("account", name);
}

/** An id of a user or a group, which one account at a time may have. */
export function idScope(kind: "uid" | "gid", id: number): Scope {
  return scope.entity(`accounts/${kind}`, String(id));
}

/** What one of the programs does. */
export interface Running {
  readonly writes: readonly Scope[];
  readonly destroys?: readonly Scope[];
  readonly effects?: Operation["effects"];
  readonly stdin?: string;
  /** Text with secrets in it, over standard input. */
  readonly parts?: Extract<NonNullable<Parameters<typeof process>[1]>["stdin"], { readonly tag: "parts" }>;
  readonly exits?: readonly ExitRule[];
}

/** One of the programs that change accounts. */
export function runProgram(argv: readonly string[], { writes, destroys = [], effects = [], stdin, parts, exits = [] }: Running): Operation {
  const content = parts ?? (stdin === undefined ? undefined : { tag: "text" as const, val: stdin });
  return run(process(argv, { stdin: content }), { writes: [...writes, lock], destroys, effects, exits });
}

/** The same as part of an envelope: this program with any arguments, on these things. */
export function mayRun(program: string, scopes: readonly Scope[], destroys: readonly Scope[] = []): Pattern {
  return pattern("run", [...scopes, lock], {
    argv: [
      { tag: "is", val: program },
      { tag: "rest", val: "*" },
    ],
    content: program === "chpasswd" ? { tag: "any" } : { tag: "none" },
    destroys,
  });
}

const folder = "/usr/sbin";

/** Asks whether a program is there. */
export function programQuery(program: string): QueryOf<"file"> {
  return fileQuery(`${folder}/${program}`, { follow: true });
}

/** Makes sure that a program is there that the step runs. */
export function requireProgram(asking: Asking, program: string): void {
  const { state } = asking.answer("program", programQuery(program));
  if (state.tag === "present") return;
  const message = `There is no ${folder}/${program} on the target.`;
  const help =
    "Require the package that brings it (passwd on Debian, shadow-utils on Red Hat, shadow on Alpine). The adduser of busybox is not supported.";
  end(undecided(problem({ code: "accounts/no-program", at: "", message, help }), "program", hopedProgram(`${folder}/${program}`)));
}

/** Asks who has a user id; prints the name. */
export function uidQuery(uid: number): QueryOf<"process"> {
  return processQuery(process(["id", "-nu", String(uid)], { outputLimit: 4096 }), [idScope("uid", uid)]);
}

/** Asks who has a group id; prints the line of the group. */
export function gidQuery(gid: number): QueryOf<"process"> {
  return processQuery(process(["getent", "group", String(gid)], { outputLimit: 65_536 }), [idScope("gid", gid)]);
}
