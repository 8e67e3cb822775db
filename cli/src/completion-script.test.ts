import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { completionScript } from "./completion-script.ts";

/** What bash would offer after these words. */
function offered(words: readonly string[]): readonly string[] {
  const list = words.map((word) => `'${word}'`).join(" ");
  const script = `${completionScript("bash")}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _masterchef; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: "/" }).trimEnd().split("\n");
}

describe("completionScript()", () => {
  test("bash completes commands", () => {
    expect(offered(["masterchef", "pl"])).toEqual(["plan", "plugin"]);
  });

  test("bash completes the second word and the options of a command", () => {
    expect(offered(["masterchef", "plugin", "in"])).toEqual(["inspect"]);
    expect(offered(["masterchef", "check", "--det"])).toEqual(["--detailed-exit-code"]);
    expect(offered(["masterchef", "runs", ""])).toContain("show");
  });

  test("fish and zsh get every command", () => {
    expect(completionScript("fish")).toContain("-a inspect");
    expect(completionScript("zsh")).toMatch(/^#compdef masterchef\n/);
  });
});
