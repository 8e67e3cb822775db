import type { ArgumentPattern, ContentRule, ExitRule, Partly, Process, Scope, Value } from "@masterchef/sdk";
import { blobContent, isHole, isSecret, process, scope } from "@masterchef/sdk";
import type { Desired, PartlyDesired } from "./attributes.ts";
import { scopesOf, writing } from "./scopes.ts";

/** What runs a script: it reads the script from standard input, so that the command line stays short and the script is bound by its digest. */
export const shell: readonly string[] = ["/bin/sh", "-s"];

/** How much of each output of a run is kept, in bytes. */
const outputLimit = 1_048_576;

/** The declared command, or the shell with the declared script. */
export function mainProgram(desired: Desired): Process {
  const stdin = desired.script ?? desired.stdin;
  return { ...program(desired, desired.argv ?? shell), stdin: stdin === undefined ? undefined : blobContent(stdin) };
}

/** Any command line in the declared surroundings. */
export function program(desired: Desired, argv: readonly string[]): Process {
  const { cwd, umask } = desired;
  const env = Object.fromEntries(
    Object.entries(desired.env ?? {}).map(([name, value]): [string, Value] => [
      name,
      isSecret(value) ? { tag: "secret", val: value.$secret } : { tag: "text", val: value },
    ]),
  );
  return process(argv, { cwd, env, umask: umask === undefined ? undefined : Number.parseInt(umask, 8), outputLimit });
}

/** What it writes: what is stated, and what its guards say it makes or takes away. Unstated means anything. */
export function writtenScopes({ writes, creates, removes }: Pick<Desired, "writes" | "creates" | "removes">): readonly Scope[] {
  if (writes === undefined) return [scope.everything];
  return writing([...scopesOf(writes), ...[creates, removes].flatMap((path) => (path === undefined ? [] : [scope.path(path)]))]);
}

/** What exit codes mean. Empty, which is to say that only 0 is done, where nothing else is declared. */
export function exitRules({ returns, changed_when: changedWhen }: Desired): readonly ExitRule[] {
  if (changedWhen === undefined && returns.length === 1 && returns[0] === 0) return [];
  return returns.map((code) => ({ code, means: changedWhen === undefined || changedWhen.exit.includes(code) ? "done" : "unchanged" }));
}

/** A command line as a pattern: each argument literally, one that is still to be known as anything. */
export function argvPattern(argv: Partly<readonly string[]>): readonly ArgumentPattern[] {
  if (isHole(argv)) return [{ tag: "rest", val: "*" }];
  return argv.map((part) => (isHole(part) ? { tag: "like", val: "*" } : { tag: "is", val: part }));
}

/** What may stand on standard input. */
export function stdinRule({ script, stdin }: Pick<PartlyDesired, "script" | "stdin">): ContentRule {
  const content = script ?? stdin;
  if (content === undefined) return { tag: "none" };
  if (isHole(content) || isHole(content.$blob) || isHole(content.$blob.digest)) return { tag: "any" };
  return { tag: "exact", val: [{ tag: "blob", val: content.$blob.digest }] };
}
