import type { Content, ProcessResult, QueryOf } from "@masterchef/sdk";
import { end, process, processQuery, problem, scope, undecided } from "@masterchef/sdk";

/** What is known of the stored password of a user and of its ageing. The hash itself is never told. */
export interface Shadow {
  /** Whether it begins with the mark that keeps any password from being accepted. */
  readonly locked: boolean;
  /** Whether there is a hash behind that mark, or without it. */
  readonly hashed: boolean;
  /** Whether the hash is the one that was given. */
  readonly matches: boolean;
  /** Whether there is nothing at all, so that no password is asked for. */
  readonly open: boolean;
  /** In days; undefined where nothing is said. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly warn: number | undefined;
  readonly inactive: number | undefined;
  /** In days since 1970-01-01. */
  readonly expires: number | undefined;
}

/** Prints all of one line of /etc/shadow but the hash. Every awk knows these words. */
export const tell =
  'phase == 1 { want = $0; next } $1 == user { hash = $2; locked = (hash ~ /^[!*]/); sub(/^[!*]+/, "", hash); print locked ":" (hash != "") ":" ((hash "") == (want "")) ":" ($2 == "") ":" $4 ":" $5 ":" $6 ":" $7 ":" $8; exit }';

/** Where it looks, with or without a hash to hold against the stored one. */
const places = { alone: ["phase=2", "/etc/shadow"], compared: ["phase=1", "-", "phase=2", "/etc/shadow"] } as const;

/** Asks what is known. `hash` travels over standard input and is only compared. */
export function shadowQuery(user: string, hash?: string): QueryOf<"process"> {
  const stdin: Content | undefined = hash === undefined ? undefined : { tag: "text", val: `${hash}\n` };
  const argv = ["awk", "-F:", "-v", `user=${user}`, tell, ...(hash === undefined ? places.alone : places.compared)];
  return processQuery(process(argv, { stdin, outputLimit: 4096 }), [scope.entity("account", user)]);
}

/** Reads the answer. Ends the decision where it cannot be read: as another user than root, or on a target without such a file. `key`: the one of the answer. */
export function readShadow(user: string, { exit, stdout }: ProcessResult, key = "shadow"): Shadow {
  const said = exit.tag === "code" && exit.val === 0 && stdout.tag === "text" ? stdout.val.trimEnd().split(":") : [];
  const [locked, hashed, matches, open, ...numbers] = said;
  if (numbers.length < 5) {
    const message = `What /etc/shadow says of ${user} could not be read.`;
    const help =
      "Run as root, on a target that keeps passwords in /etc/shadow and has awk, or leave out password, locked, expires and the ageing.";
    return end(undecided(problem({ code: "accounts/no-shadow", at: "/name", message, help }), key));
  }
  const [min, max, warn, inactive, expires] = numbers.map((text) => (/^[0-9]{1,9}$/.test(text) ? Number(text) : undefined));
  return {
    locked: locked === "1",
    hashed: hashed === "1",
    matches: matches === "1",
    open: open === "1",
    min,
    max,
    warn,
    inactive,
    expires,
  };
}
