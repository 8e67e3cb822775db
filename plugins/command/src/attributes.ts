import type { Attribute, Blob, DesiredOf, Json, PartlyMembers, Secret } from "@masterchef/sdk";
import {
  attribute,
  blob,
  defaulting,
  flag,
  integer,
  isJsonList,
  list,
  octalMode,
  path,
  principal,
  record,
  secretText,
  text,
  wrongType,
} from "@masterchef/sdk";

/** A program and its arguments. */
const argv = list(text());

/** One probe, `[test, -e, /a]`, or a list of probes; in canonical form always a list of them. */
function probes(): Attribute<readonly (readonly string[])[], "sometimes"> {
  const several = list(argv);
  return attribute((value, place) => {
    if (!isJsonList(value) || value.length === 0) return wrongType(place, "a program with its arguments, or a list of such");
    return isJsonList(value[0]) ? several.canonical(value, place) : [argv.canonical(value, place)];
  });
}

/** Exit codes, each once, in ascending order. */
function exitCodes(): Attribute<readonly number[], "sometimes"> {
  const codes = list(integer());
  return attribute((value, place) => {
    const found = codes.canonical(value, place);
    return found.every((code) => code >= 0 && code <= 255)
      ? [...new Set(found)].toSorted((left, right) => left - right)
      : wrongType(place, "a list of exit codes from 0 to 255");
  });
}

/** `{exit: [codes]}`: those that mean that something was changed. */
function changedWhen(): Attribute<{ readonly exit: readonly number[] } & { readonly [name: string]: Json }, "sometimes"> {
  const codes = exitCodes();
  return attribute((value, place) => {
    if (typeof value !== "object" || value === null || !("exit" in value)) return wrongType(place, "{exit: [codes]}");
    const { exit } = value;
    return exit === undefined ? wrongType(place, "{exit: [codes]}") : { exit: codes.canonical(exit, { ...place, at: `${place.at}/exit` }) };
  });
}

type Maybe<T extends Json> = Attribute<T, "sometimes">;
type Always<T extends Json> = Attribute<T, "always">;
type Argv = readonly string[];
type JsonBlob = Blob & { readonly [name: string]: Json };
type JsonSecret = Secret & { readonly [name: string]: Json };

/** The attributes of a command by name. An alias, for an interface has no index signature to pass as `Attributes` by. */
export type CommandAttributes = {
  readonly argv: Maybe<Argv>;
  readonly script: Maybe<JsonBlob>;
  readonly cwd: Maybe<string>;
  readonly env: Maybe<Readonly<Record<string, string | JsonSecret>>>;
  readonly user: Maybe<string>;
  readonly umask: Maybe<string>;
  readonly stdin: Maybe<JsonBlob>;
  readonly creates: Maybe<string>;
  readonly removes: Maybe<string>;
  readonly only_if: Maybe<readonly Argv[]>;
  readonly unless: Maybe<readonly Argv[]>;
  readonly pure: Always<boolean>;
  readonly returns: Always<readonly number[]>;
  readonly changed_when: Maybe<{ readonly exit: readonly number[] } & { readonly [name: string]: Json }>;
  readonly until_contains: Maybe<string>;
  readonly refresh_only: Always<boolean>;
  readonly refresh_command: Maybe<Argv>;
  readonly rescue_command: Maybe<Argv>;
  readonly always_command: Maybe<Argv>;
  readonly reads: Maybe<readonly string[]>;
  readonly writes: Maybe<readonly string[]>;
  readonly destroys: Maybe<readonly string[]>;
};

/** What can be declared of a command. */
export const attributes: CommandAttributes = {
  argv,
  script: blob(),
  cwd: path(),
  env: record(secretText()),
  user: principal(),
  umask: octalMode(),
  stdin: blob(),
  creates: path(),
  removes: path(),
  only_if: probes(),
  unless: probes(),
  pure: defaulting(flag(), false),
  returns: defaulting(exitCodes(), [0]),
  changed_when: changedWhen(),
  until_contains: text(),
  refresh_only: defaulting(flag(), false),
  refresh_command: argv,
  rescue_command: argv,
  always_command: argv,
  reads: list(text()),
  writes: list(text()),
  destroys: list(text()),
};

/** A command in canonical form. */
export type Desired = DesiredOf<CommandAttributes>;

/** The same as far as it is known before the run. */
export type PartlyDesired = PartlyMembers<Desired>;
