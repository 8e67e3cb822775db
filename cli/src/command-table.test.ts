import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "./arguments.ts";
import { commands, everywhere } from "./command-table.ts";
import type { OptionSpec } from "./command-spec.ts";
import { completionScript } from "./completion-script.ts";
import { exitCodes } from "./exit-codes.ts";
import { formOf, helpFor } from "./help.ts";

// What every command owes to whoever types it: help with an example that is a command line, completion in every shell, a reference, a module of its own.

const reference = await readFile(new URL("../../docs/cli.md", import.meta.url), "utf8");

/** The words of a command line as a shell takes them, as far as a pipe; undefined if it is none of ours. */
function wordsOf(line: string): readonly string[] | undefined {
  const ours = /masterchef [^|)]*/.exec(line)?.[0];
  const pieces = ours?.trim().match(/'[^']*'|[^ ]+/g);
  const end = pieces?.indexOf(">") ?? -1;
  return pieces?.slice(1, end < 0 ? undefined : end).map((word) => word.replaceAll("'", ""));
}

describe.each(commands)("$name", (command) => {
  const help = helpFor(command.name) ?? "";
  const options = [...command.options, ...everywhere];

  it("has help that tells every argument and option, with an example", () => {
    expect(help.startsWith(`masterchef ${command.name}`)).toBe(true);
    expect([...command.arguments.map(({ name }) => name), ...options.map(formOf)].filter((word) => !help.includes(`  ${word}`))).toEqual(
      [],
    );
    expect(command.examples.length).toBeGreaterThan(0);
    expect(command.summary).toMatch(/^[A-Z][^.]*$/);
    expect(
      [...command.about, ...command.arguments, ...options]
        .map((each) => (typeof each === "string" ? each : each.about))
        .filter((about) => !about.endsWith(".")),
    ).toEqual([]);
  });

  it.each(command.examples)("can be typed as its example says: $line", ({ line, about }) => {
    const words = wordsOf(line);
    const parsed = parseCommandLine(words ?? []);
    expect(parsed.kind === "run" ? parsed.command.name : parsed).toBe(command.name);
    expect(about).not.toBe("");
  });

  it("is in the reference, with all its options", () => {
    const start = reference.indexOf(`\n## ${command.name}\n`);
    const section = reference.slice(start, reference.indexOf("\n## ", start + 1) < 0 ? undefined : reference.indexOf("\n## ", start + 1));
    expect(start).toBeGreaterThan(0);
    expect(command.options.map((option) => `\`${formOf(option)}\``).filter((form) => !section.includes(form))).toEqual([]);
  });

  it("takes --json and --help", () => {
    const given = command.arguments.filter(({ optional }) => !optional).map(({ name }) => name);
    expect(parseCommandLine([...command.name.split(" "), ...given, "--json"]).kind).toBe("run");
    expect(parseCommandLine([...command.name.split(" "), "--help"])).toEqual({ kind: "help", topic: command.name });
  });

  it("has a module that carries it out", async () => {
    expect(typeof (await command.load()).run).toBe("function");
  });
});

it("every command and option is completed, by bash as it runs and by the scripts of the others", () => {
  const typed = commands.map(({ name }) => `offer ${name}`).join("\n");
  const script = `${completionScript("bash")}
offer() { COMP_WORDS=(masterchef "$@" --); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _masterchef; echo "$*: \${COMPREPLY[*]}"; }
${typed}`;
  const offered = new Map(
    execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: "/" })
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2).split(" ")] as const),
  );
  const fish = completionScript("fish");
  for (const { name, options } of commands) {
    const all = [...options, ...everywhere].map((option) => `--${option.name}`);
    expect([name, all.filter((option) => offered.get(name)?.includes(option) !== true)]).toEqual([name, []]);
    expect([name, options.filter((option) => !fish.includes(`-l ${option.name}`))]).toEqual([name, []]);
    expect(completionScript("zsh")).toContain(name);
  }
});

it("an option means the same kind of thing wherever it is: with a value or without, by one letter", () => {
  const all: readonly OptionSpec[] = [...everywhere, ...commands.flatMap(({ options }) => options)];
  for (const [name, group] of Map.groupBy(all, (option) => option.name)) {
    expect([name, ...new Set(group.map(({ value }) => value !== undefined))]).toHaveLength(2);
    expect([name, ...new Set(group.map(({ short }) => short))]).toHaveLength(2);
  }
  for (const { name, options } of commands) {
    const letters = [...options, ...everywhere].flatMap(({ short }) => short ?? []);
    expect([name, letters]).toEqual([name, [...new Set(letters)]]);
  }
});

it("every way to end has a code of its own that help and the reference tell", () => {
  const codes = Object.values(exitCodes);
  expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
  const help = helpFor("") ?? "";
  for (const { code, means } of codes) {
    expect(help).toContain(`${String(code).padEnd(4)} ${means}`);
    expect(reference).toContain(`| ${code} | ${means} |`);
  }
});
