import { commands, everywhere } from "./command-table.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import { exitCodes } from "./exit-codes.ts";

/** The help text of a command, of a group of commands (`plugin`) or, for an empty topic, of all. Undefined if there is no such thing. */
export function helpFor(topic: string): string | undefined {
  const command = commands.find(({ name }) => name === topic);
  const below = commands.filter(({ name }) => name.startsWith(`${topic} `));
  if (command !== undefined) return [helpOfCommand(command), below.length === 0 ? "" : `\nCommands\n${listOf(below)}`].join("");
  if (topic === "") return helpOfAll();
  return below.length === 0 ? undefined : `masterchef ${topic} COMMAND\n\nCommands\n${listOf(below)}\n`;
}

/** How a command is written: `masterchef plan [OPTIONS]`. */
export function usageOf(command: CommandSpec): string {
  const words = command.arguments.map(({ name, optional, repeats }) => {
    const word = repeats === true ? `${name}...` : name;
    return optional ? `[${word}]` : word;
  });
  return ["masterchef", command.name, ...words, "[OPTIONS]"].join(" ");
}

/** How an option is written: `-C, --site DIR`. */
export function formOf(option: OptionSpec): string {
  const long = option.value === undefined ? `--${option.name}` : `--${option.name} ${option.value}`;
  return option.short === undefined ? long : `-${option.short}, ${long}`;
}

function helpOfAll(): string {
  return [
    "Masterchef converges this machine to a declared state: it plans exactly, and does what was planned.",
    "",
    "masterchef COMMAND [OPTIONS]",
    "",
    "Commands",
    listOf(commands),
    "",
    "Start with",
    "  masterchef init site && cd site && masterchef plan",
    "",
    "Exit codes",
    ...Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padEnd(4)} ${means}`),
    "",
    "masterchef COMMAND --help says more. Options may be written with one dash or two.",
    "",
  ].join("\n");
}

function helpOfCommand(command: CommandSpec): string {
  const options = [...command.options, ...everywhere].map((option): readonly [string, string] => [formOf(option), repeated(option)]);
  const given = command.arguments.map(({ name, about }): readonly [string, string] => [name, about]);
  const examples = command.examples.map(({ line, about }): readonly [string, string] => [line, about]);
  const sections = [
    `${usageOf(command)}\n\n${command.summary}.`,
    ...command.about,
    ...(given.length === 0 ? [] : [`Arguments\n${columns(given)}`]),
    `Options\n${columns(options)}`,
    `${examples.length === 1 ? "Example" : "Examples"}\n${columns(examples)}`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function repeated(option: OptionSpec): string {
  return option.repeats ? `${option.about} May be repeated.` : option.about;
}

function listOf(list: readonly CommandSpec[]): string {
  return columns(list.map(({ name, summary }) => [name, summary]));
}

function columns(rows: ReadonlyArray<readonly [string, string]>): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
