import { readFile, readdir } from "node:fs/promises";
import { expect } from "vitest";
import type { LabHost } from "./host.ts";

/** The files of an example, by their path in it. */
export async function exampleFiles(name: string): Promise<Record<string, string>> {
  const folder = new URL(`../../examples/${name}/`, import.meta.url);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile() && !each.parentPath.includes(".masterchef"));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (each) => {
        const path = `${each.parentPath.replace(/\/$/, "")}/${each.name}`;
        return [path.slice(folder.pathname.length), await readFile(path, "utf8")] as const;
      }),
    ),
  );
}

/** Plans an example on a host that has nothing of it, and sees to it that the plan is what its page shows: the block that holds `sign`. What the plan said. */
export async function planAsShown(
  host: LabHost,
  name: string,
  { sign, vars = [] }: { readonly sign: string; readonly vars?: readonly string[] },
): Promise<string> {
  await host.site(await exampleFiles(name));
  const { code, stdout, stderr } = await host.masterchef(["plan", ...vars]);
  expect([code, stdout + stderr]).toEqual([0, stdout + stderr]);
  const [exact, expected, open] = gradesIn(stdout);
  console.log(`${name}, first plan: ${exact} exact, ${expected} expected, ${open} open`);
  const page = await readFile(new URL(`../../docs/example-${name}.md`, import.meta.url), "utf8");
  const shown = page.split("```\n").find((block) => block.includes(sign)) ?? "";
  expect(shown).toContain(sign);
  const planned = withoutVersions(stdout).split("\n");
  expect(
    withoutVersions(shown)
      .split("\n")
      .filter((line) => line !== "" && !planned.includes(line)),
  ).toEqual([]);
  return stdout;
}

/** How many steps of a plan are exact, expected and open, as it says itself. */
export function gradesIn(stdout: string): readonly number[] {
  return /(\d+) exact, (\d+) expected, (\d+) open/.exec(stdout)?.slice(1).map(Number) ?? [];
}

/** Applies the site that lies on the host, which must succeed, and sees to it that a second run has nothing to do. How many steps of its plan have each grade. */
export async function applyTwice(host: LabHost, vars: readonly string[] = []): Promise<Readonly<Record<string, number>>> {
  const first = await host.masterchef(["apply", "--yes", ...vars]);
  expect([first.code, first.stdout + first.stderr]).toEqual([0, first.stdout + first.stderr]);
  const again = await host.masterchef(["plan", "--json", ...vars]);
  const steps = again.stdout.split("\n").filter((line) => line.includes('"type":"step"'));
  const grades = steps.map((line) => /"grade":"(exact|expected|open)"/.exec(line)?.[1] ?? "none");
  const second = await host.masterchef(["check", "--detailed-exit-code", ...vars]);
  expect([second.code, second.stdout + second.stderr]).toEqual([0, second.stdout + second.stderr]);
  return Object.fromEntries([...new Set(grades)].map((grade) => [grade, grades.filter((each) => each === grade).length]));
}

function withoutVersions(text: string): string {
  return text.replaceAll(/version \S+/g, "version V");
}
