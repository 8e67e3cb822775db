import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commonLines } from "../managed-files.ts";
import type { ManagedFiles } from "../managed-files.ts";
import { findProgram } from "../measure.ts";
import type { Command } from "../measure.ts";
import type { Subject } from "../subject.ts";

/** `puppet apply` of one manifest, or undefined when Puppet is not installed. */
export function puppet(): Subject | undefined {
  const program = findProgram("puppet");
  if (program === undefined) return undefined;
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  return { name: `Puppet ${version}`, prepare: (files, folder) => prepare(files, folder, program) };
}

function prepare({ folder: target, names }: ManagedFiles, folder: string, program: string): Command {
  const manifest = path.join(folder, "bench.pp");
  const content = ["name = ${name}", ...commonLines].join("\\n");
  const text = `$names = [${names.map((name) => `'${name}'`).join(", ")}]
$names.each |$name| {
  file { "${target}/\${name}.conf":
    ensure  => file,
    content => "${content}",
    mode    => '0644',
  }
}
`;
  writeFileSync(manifest, text);
  for (const name of ["conf", "var"]) mkdirSync(path.join(folder, name));
  const own = ["--confdir", path.join(folder, "conf"), "--vardir", path.join(folder, "var")];
  return { program, args: ["apply", ...own, manifest], cwd: folder };
}
