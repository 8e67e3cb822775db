import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commonLines } from "../managed-files.ts";
import type { ManagedFiles } from "../managed-files.ts";
import { findProgram } from "../measure.ts";
import type { Command } from "../measure.ts";
import type { Subject } from "../subject.ts";

/** How a policy says what a file holds. `content` is the newer and faster way (3.16), `edit_line` the one most policies are written in. */
export type Idiom = "content" | "edit_line";

/** CFEngine's agent on a policy of its own, without its locks (-K), or undefined when it is not installed. */
export function cfengine(idiom: Idiom): Subject | undefined {
  const agent = findProgram("cf-agent");
  const promises = findProgram("cf-promises");
  if (agent === undefined || promises === undefined) return undefined;
  const version = /[\d.]+/.exec(execFileSync(agent, ["--version"], { encoding: "utf8" }))?.[0] ?? "";
  return {
    name: `CFEngine ${version} (${idiom})`,
    prepare: (files, folder) => {
      writeFileSync(path.join(folder, "bench.cf"), policyText(files, idiom), { mode: 0o600 });
      return command(folder, { agent, promises });
    },
  };
}

function command(folder: string, { agent, promises }: { readonly agent: string; readonly promises: string }): Command {
  // A working folder of its own keeps the machine's CFEngine out of it. The agent looks for the policy checker there.
  const work = path.join(folder, "work");
  mkdirSync(path.join(work, "bin"), { recursive: true });
  symlinkSync(promises, path.join(work, "bin/cf-promises"));
  return { program: agent, args: ["-K", "-f", path.join(folder, "bench.cf")], cwd: folder, env: { CFENGINE_TEST_OVERRIDE_WORKDIR: work } };
}

/** The time CFEngine takes for a list grows with the square of its length, so that longer ones would be unfair: 10,000 names in ten lists take half as long. */
const longestList = 1000;

function policyText({ folder, names }: ManagedFiles, idiom: Idiom): string {
  const lists = Array.from({ length: Math.ceil(names.length / longestList) }, (_, index) => ({
    list: index === 0 ? "name" : `name${index}`,
    members: names.slice(index * longestList, (index + 1) * longestList),
  }));
  return `body common control
{
  bundlesequence => { "main" };
}

bundle agent main
{
  vars:
${lists.map(({ list, members }) => `    "${list}" slist => { ${members.map((name) => `"${name}"`).join(", ")} };`).join("\n")}

  files:
${lists.map(({ list }) => promiseText(`${folder}/$(${list}).conf`, list, idiom)).join("\n")}
}

bundle edit_line lines(name)
{
  insert_lines:
    "${textOf("name").trimEnd()}" insert_type => "preserve_block";
}

body edit_defaults anew
{
  empty_file_before_editing => "true";
  edit_backup => "false";
}

body perms plain
{
  mode => "0644";
  rxdirs => "false";
}
`;
}

/** A promise for every file of a list. */
function promiseText(file: string, list: string, idiom: Idiom): string {
  const how = idiom === "content" ? `content => "${textOf(list)}"` : `edit_line => lines("$(${list})"), edit_defaults => anew`;
  return `    "${file}"
      create => "true",
      ${how},
      perms => plain;`;
}

function textOf(variable: string): string {
  return [`name = $(${variable})`, ...commonLines].join("\n");
}
