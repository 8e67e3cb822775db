import { parseArgs } from "node:util";
import { commands, everywhere } from "./command-table.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import type { OptionValues } from "./invocation.ts";
import { nearest } from "./nearest.ts";

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: "run"; readonly command: CommandSpec; readonly arguments: readonly string[]; readonly options: OptionValues }
  | { readonly kind: "help"; readonly topic: string }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly detail: string; readonly topic: string };

/** Takes a command line apart. `-long` is read like `--long`; options may stand anywhere; what follows `--` is no option. */
export function parseCommandLine(argv: readonly string[]): Parsed {
  const known = new Map([...everywhere, ...commands.flatMap((command) => command.options)].map((option) => [option.name, option]));
  const tokens = tokensOf(argv, known);
  const words = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  const asksFor = (name: string): boolean => tokens.some((token) => token.kind === "option" && token.name === name);
  if (asksFor("version") || asksFor("V")) return { kind: "version" };
  const [first = "help", second = ""] = words;
  if (first === "version") return { kind: "version" };
  if (first === "help") return { kind: "help", topic: words.slice(1).join(" ") };
  const command = commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (command === undefined) return withoutCommand(first, second, asksFor("help") || asksFor("h"));
  if (asksFor("help") || asksFor("h")) return { kind: "help", topic: command.name };
  const wrong = wrongOption(tokens, command);
  if (wrong !== undefined) return { kind: "wrong", detail: wrong, topic: command.name };
  const rest = words.slice(command.name.split(" ").length);
  const missing = command.arguments.find((argument, index) => !argument.optional && rest[index] === undefined);
  if (missing !== undefined)
    return { kind: "wrong", detail: `"${command.name}" needs ${missing.name}: ${missing.about}`, topic: command.name };
  const extra = command.arguments.at(-1)?.repeats === true ? undefined : rest[command.arguments.length];
  if (extra !== undefined)
    return { kind: "wrong", detail: `"${command.name}" does not know what to do with "${extra}".`, topic: command.name };
  return { kind: "run", command, arguments: rest, options: valuesOf(tokens, command) };
}

/** One piece of a command line. */
type Token =
  | { readonly kind: "positional"; readonly value: string }
  | {
      readonly kind: "option";
      readonly name: string;
      readonly written: string;
      readonly value: string | undefined;
      readonly inline: boolean;
    };

function tokensOf(argv: readonly string[], known: ReadonlyMap<string, OptionSpec>): readonly Token[] {
  const options: Record<string, { type: "string" | "boolean"; multiple: true; short?: string }> = {};
  for (const { name, short, value } of known.values()) {
    options[name] = { type: value === undefined ? "boolean" : "string", multiple: true, ...(short === undefined ? {} : { short }) };
  }
  const { tokens } = parseArgs({ args: argv.map(doubleDashed), options, strict: false, allowPositionals: true, tokens: true });
  return tokens.flatMap((token): readonly Token[] => {
    if (token.kind === "positional") return [{ kind: "positional", value: token.value }];
    if (token.kind !== "option") return [];
    return [{ kind: "option", name: token.name, written: token.rawName, value: token.value, inline: token.inlineValue ?? false }];
  });
}

/** `-snapshot` to `--snapshot`; one letter stays one letter. */
function doubleDashed(argument: string, index: number, all: readonly string[]): string {
  const end = all.indexOf("--");
  if (end !== -1 && index > end) return argument;
  return /^-[a-z][a-z-]+(=|$)/.test(argument) ? `-${argument}` : argument;
}

function withoutCommand(first: string, second: string, help: boolean): Parsed {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length === 0) {
    const names = commands.map(({ name }) => name.split(" ")[0] ?? name);
    return { kind: "wrong", detail: `There is no command "${first}".${didYouMean(nearest(first, names))}`, topic: "" };
  }
  if (second === "" || help) return { kind: "help", topic: first };
  const names = group.map(({ name }) => name.slice(first.length + 1));
  return { kind: "wrong", detail: `There is no command "${first} ${second}".${didYouMean(nearest(second, names))}`, topic: first };
}

function wrongOption(tokens: readonly Token[], command: CommandSpec): string | undefined {
  const allowed = [...command.options, ...everywhere];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = allowed.find(({ name }) => name === token.name);
    if (option === undefined) {
      const names = allowed.map(({ name }) => `--${name}`);
      return `"${command.name}" has no option ${token.written}.${didYouMean(nearest(token.written, names))}`;
    }
    if (option.value === undefined && token.value !== undefined) return `${token.written} takes no value.`;
    if (option.value !== undefined && token.value === undefined) return `${token.written} needs a value: ${token.written} ${option.value}.`;
    if (!token.inline && token.value?.startsWith("-") === true && token.value.length > 1) {
      return `${token.written} is followed by "${token.value}", which looks like an option. If it is the value, write --${option.name}=${token.value}.`;
    }
  }
  return undefined;
}

function valuesOf(tokens: readonly Token[], command: CommandSpec): OptionValues {
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const values = given.get(token.name) ?? [];
    given.set(token.name, [...values, token.value ?? ""]);
  }
  const checked = (name: string): readonly string[] => {
    if (![...command.options, ...everywhere].some((option) => option.name === name))
      throw new Error(`Cannot read option ${name}: ${command.name} does not declare it`);
    return given.get(name) ?? [];
  };
  return {
    has: (name) => checked(name).length > 0,
    value: (name) => checked(name).at(-1),
    all: checked,
    list: (name) =>
      checked(name)
        .flatMap((value) => value.split(","))
        .map((item) => item.trim())
        .filter((item) => item !== ""),
  };
}

function didYouMean(word: string | undefined): string {
  return word === undefined ? "" : ` Did you mean "${word}"?`;
}
