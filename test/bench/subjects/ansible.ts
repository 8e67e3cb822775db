import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { contentOf } from "../managed-files.ts";
import type { ManagedFiles } from "../managed-files.ts";
import { findProgram } from "../measure.ts";
import type { Command } from "../measure.ts";
import type { Subject } from "../subject.ts";

/** A playbook with one looped `copy` over the local connection, without gathering facts; undefined when Ansible is not installed. */
export function ansible(): Subject | undefined {
  const program = findProgram("ansible-playbook");
  if (program === undefined) return undefined;
  const version = /core ([\d.]+)/.exec(execFileSync(program, ["--version"], { encoding: "utf8" }))?.[1] ?? "";
  return { name: `ansible-core ${version}`, prepare: (files, folder) => prepare(files, folder, program) };
}

function prepare({ folder: target, names }: ManagedFiles, folder: string, program: string): Command {
  const playbook = path.join(folder, "bench.yml");
  const play = {
    hosts: "localhost",
    connection: "local",
    gather_facts: false,
    tasks: [
      {
        name: "files",
        "ansible.builtin.copy": { dest: `${target}/{{ item }}.conf`, content: contentOf("{{ item }}"), mode: "0644" },
        loop: names,
      },
    ],
  };
  writeFileSync(playbook, JSON.stringify([play])); // JSON is YAML
  return { program, args: ["-i", "localhost,", playbook], cwd: folder, env: { ANSIBLE_LOCALHOST_WARNING: "False" } };
}
