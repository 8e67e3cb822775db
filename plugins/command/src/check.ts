import type { Problem } from "@masterchef/sdk";
import { isHole, problem, utf8Length } from "@masterchef/sdk";
import type { PartlyDesired } from "./attributes.ts";
import { scopeProblems } from "./scopes.ts";

/** The longest command line, in bytes, each argument with its terminator. */
const longestArgv = 131_072;

const commandLines = ["argv", "refresh_command", "rescue_command", "always_command"] as const;

/** What single attributes cannot tell. */
export function commandProblems(desired: PartlyDesired): readonly Problem[] {
  return [
    ...whatToRun(desired),
    ...commandLines.flatMap((name) => argvProblems(`/${name}`, desired[name])),
    ...probeProblems("only_if", desired.only_if),
    ...probeProblems("unless", desired.unless),
    ...refreshProblems(desired),
    ...exitProblems(desired),
    ...variableProblems(desired.env),
    ...(["reads", "writes", "destroys"] as const).flatMap((name) => scopeProblems(name, desired[name])),
    ...destroyProblems(desired.destroys),
  ];
}

function whatToRun(desired: PartlyDesired): readonly Problem[] {
  if (desired.argv === undefined && desired.script === undefined) {
    return [
      problem({
        code: "command/what-to-run",
        message: "There is neither argv nor script.",
        help: "Write argv: [program, argument, ...], or a script for /bin/sh.",
      }),
    ];
  }
  if (desired.argv !== undefined && desired.script !== undefined) {
    return [problem({ code: "command/what-to-run", at: "/script", message: "Both argv and script say what to run.", help: "Keep one." })];
  }
  if (desired.script === undefined || desired.stdin === undefined) return [];
  return [
    problem({
      code: "command/stdin-taken",
      at: "/stdin",
      message: "The script itself is what /bin/sh reads from standard input.",
      help: "Give the input in a file or in env.",
    }),
  ];
}

function argvProblems(at: string, argv: unknown): readonly Problem[] {
  if (!Array.isArray(argv)) return [];
  const program: unknown = argv[0];
  if (program === undefined || program === "") {
    return [
      problem({
        code: "command/no-program",
        at,
        message: "The list names no program.",
        help: "Write the program first, then its arguments, each as an item of its own.",
      }),
    ];
  }
  if (isHole(program)) {
    return [
      problem({
        code: "command/no-program",
        at: `${at}/0`,
        message: "Which program runs must be known before the run.",
        help: "Write it out; only its arguments may come later.",
      }),
    ];
  }
  const length = argv.reduce((sum: number, part: unknown) => sum + (typeof part === "string" ? utf8Length(part) + 1 : 0), 0);
  if (length <= longestArgv) return [];
  return [
    problem({
      code: "command/argv-too-long",
      at,
      message: `The command line has ${length} bytes, more than ${longestArgv}.`,
      help: "Give the bulk in stdin or in a file.",
    }),
  ];
}

function probeProblems(name: string, probes: unknown): readonly Problem[] {
  return Array.isArray(probes) ? probes.flatMap((argv: unknown, index) => argvProblems(`/${name}/${index}`, argv)) : [];
}

function refreshProblems(desired: PartlyDesired): readonly Problem[] {
  if (desired.refresh_only !== true || desired.refresh_command === undefined) return [];
  const message = "refresh_only runs the command itself on a refresh, refresh_command another one.";
  return [problem({ code: "command/refresh-twice", at: "/refresh_command", message, help: "Keep one of the two." })];
}

function exitProblems(desired: PartlyDesired): readonly Problem[] {
  const { returns, changed_when: changedWhen } = desired;
  if (!Array.isArray(returns)) return [];
  if (returns.length === 0)
    return [
      problem({ code: "command/bad-returns", at: "/returns", message: "No exit code would count as success.", help: "List at least one." }),
    ];
  if (changedWhen === undefined || isHole(changedWhen) || !Array.isArray(changedWhen.exit)) return [];
  const foreign = changedWhen.exit.filter((code: unknown) => !returns.includes(code));
  if (foreign.length === 0) return [];
  const message = `changed_when names ${foreign.join(", ")}, which returns takes for a failure.`;
  return [problem({ code: "command/bad-returns", at: "/changed_when/exit", message, help: "List it under returns too." })];
}

function variableProblems(env: unknown): readonly Problem[] {
  if (typeof env !== "object" || env === null || isHole(env)) return [];
  return Object.keys(env)
    .filter((name) => name === "" || name.includes("=") || name.includes("\0"))
    .map((name) =>
      problem({
        code: "command/bad-variable",
        at: "/env",
        message: `${JSON.stringify(name)} cannot be the name of a variable.`,
        help: "Use letters, digits and underscores.",
      }),
    );
}

function destroyProblems(destroys: unknown): readonly Problem[] {
  if (!Array.isArray(destroys)) return [];
  return destroys.flatMap((text: unknown, index) => {
    if (typeof text !== "string" || (text !== "any" && !text.endsWith(":*"))) return [];
    const message = `${JSON.stringify(text)} names nothing in particular.`;
    return [
      problem({
        code: "command/destroys-unnamed",
        at: `/destroys/${index}`,
        message,
        help: "Name each thing that is destroyed, for example path:/var/lib/app/cache.",
      }),
    ];
  });
}
