import type { ExitName } from "./exit-codes.ts";
import type { Invocation } from "./invocation.ts";

/** A command as data: parsing, help, completion and docs/cli.md are all made from it. */
export interface CommandSpec {
  /** As typed: `plan`, `plugin list`. */
  readonly name: string;
  /** One line for the list of commands; no period. */
  readonly summary: string;
  /** What to know beyond that. Full sentences, a paragraph each. */
  readonly about: readonly string[];
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly ExampleSpec[];
  /** Loads the command's own module: a command pays for no other. */
  readonly load: () => Promise<CommandModule>;
}

/** What every module of a command exports. */
export interface CommandModule {
  /** Carries the command out and says how the process ends. */
  run(invocation: Invocation): Promise<ExitName>;
}

/** A word after the command. */
export interface ArgumentSpec {
  /** In capitals, as shown. */
  readonly name: string;
  readonly about: string;
  readonly optional: boolean;
  /** The last one may be given several times. */
  readonly repeats?: boolean | undefined;
}

/** An option. */
export interface OptionSpec {
  /** The long name without dashes. */
  readonly name: string;
  /** One letter, if there is one. */
  readonly short?: string | undefined;
  /** How the value is shown; missing for a switch. */
  readonly value?: string | undefined;
  /** May be given several times. */
  readonly repeats: boolean;
  readonly about: string;
}

/** A line to copy and what it does. */
export interface ExampleSpec {
  readonly line: string;
  readonly about: string;
}
