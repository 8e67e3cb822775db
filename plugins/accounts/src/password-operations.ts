import type { Effect, Operation } from "@masterchef/sdk";
import { isSecret } from "@masterchef/sdk";
import { account, runProgram } from "./database.ts";
import { noPassword } from "./password.ts";
import type { User } from "./user-attributes.ts";

/** Sets the declared password. It goes over standard input: a command line can be read by everyone on the target. `effects`: what else is known by then. */
export function passwordOperations(
  { name, password }: User,
  { lock, effects }: { readonly lock: boolean; readonly effects: readonly Effect[] },
): readonly Operation[] {
  const writes = [account(name)];
  if (password === undefined) return [];
  if (isSecret(password)) {
    const val = [
      { tag: "text" as const, val: `${name}:` },
      { tag: "secret" as const, val: password.$secret },
      { tag: "text" as const, val: "\n" },
    ];
    return [runProgram(["chpasswd"], { writes, effects, parts: { tag: "parts", val } })];
  }
  const stored = password === noPassword || !lock ? password : `!${password}`;
  return [runProgram(["chpasswd", "-e"], { writes, effects, stdin: `${name}:${stored}\n` })];
}
