import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "./arguments.ts";
import { commands } from "./command-table.ts";

describe("parseCommandLine()", () => {
  test("takes a command, its arguments and its options wherever they stand", () => {
    const parsed = parseCommandLine(["-C", "shop", "plan", "--var", "a=1", "--resources", "file.*,link.x", "--var=b=2", "-out", "x.plan"]);
    if (parsed.kind !== "run") throw new Error(`Cannot test: it is ${parsed.kind}`);
    const { command, options } = parsed;
    expect(command.name).toBe("plan");
    expect(options.value("site")).toBe("shop");
    expect(options.all("var")).toEqual(["a=1", "b=2"]);
    expect(options.list("resources")).toEqual(["file.*", "link.x"]);
    expect(options.value("out")).toBe("x.plan");
    expect(options.has("json")).toBe(false);
  });

  test.each([
    { argv: ["plugin", "inspect", "a/b"], name: "plugin inspect", given: ["a/b"] },
    { argv: ["runs"], name: "runs", given: [] },
    { argv: ["runs", "show", "01J"], name: "runs show", given: ["01J"] },
    { argv: ["apply", "--", "--strange.plan"], name: "apply", given: ["--strange.plan"] },
    { argv: ["apply", "--", "-strange"], name: "apply", given: ["-strange"] },
    { argv: ["fmt", "a.yaml", "--check", "b.yaml", "c.yaml"], name: "fmt", given: ["a.yaml", "b.yaml", "c.yaml"] },
  ])("finds $name in $argv", ({ argv, name, given }) => {
    const parsed = parseCommandLine(argv);
    expect(parsed).toMatchObject({ kind: "run", arguments: given, command: { name } });
  });

  test.each([
    { argv: [], parsed: { kind: "help", topic: "" } },
    { argv: ["--help"], parsed: { kind: "help", topic: "" } },
    { argv: ["help", "runs", "show"], parsed: { kind: "help", topic: "runs show" } },
    { argv: ["plan", "-h"], parsed: { kind: "help", topic: "plan" } },
    { argv: ["plugin"], parsed: { kind: "help", topic: "plugin" } },
    { argv: ["--version"], parsed: { kind: "version" } },
    { argv: ["version"], parsed: { kind: "version" } },
  ])("reads $argv as $parsed", ({ argv, parsed }) => {
    expect(parseCommandLine(argv)).toEqual(parsed);
  });

  test("refuses an option of another command", () => {
    expect(parseCommandLine(["runs", "--yes"])).toMatchObject({ kind: "wrong", topic: "runs" });
  });

  test("never throws, whatever is typed", () => {
    const words = fc.oneof(fc.string(), fc.constantFrom("-", "--", "---", "-C", "--var", "-x=", "plan", "show", "=", "--=", "-snapshot"));
    fc.assert(fc.property(fc.array(words), (argv) => ["run", "help", "version", "wrong"].includes(parseCommandLine(argv).kind)));
  });
});

describe("the command table", () => {
  test.each(commands.map((command) => ({ name: command.name, command })))(
    "$name: every example is a command line of its own",
    ({ command }) => {
      for (const { line } of command.examples) {
        const argv = line
          .replace(/^.*?masterchef /, "")
          .replace(/\)$| [|>&].*$/, "")
          .split(" ")
          .map((word) => word.replaceAll("'", ""));
        expect(parseCommandLine(argv)).toMatchObject({ kind: "run", command: { name: command.name } });
      }
    },
  );

  test.each(commands.map((command) => ({ name: command.name, command })))("$name: its module can be loaded", async ({ command }) => {
    expect(typeof (await command.load()).run).toBe("function");
  });
});
