import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { contentOf } from "../managed-files.ts";
import type { ManagedFiles } from "../managed-files.ts";
import type { Command } from "../measure.ts";
import type { Subject } from "../subject.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The launcher, started the way an installed command is: by its first line, with the workspace's Node on the PATH. */
export function masterchefCommand(args: readonly string[], cwd: string): Command {
  const search = `${path.join(root, "node_modules/.bin")}${path.delimiter}${process.env["PATH"] ?? ""}`;
  return { program: path.join(root, "cli/bin/masterchef"), args, cwd, env: { PATH: search } };
}

/** Ourselves: one looped `file` in a site of its own, applied without a question. */
export function masterchef(): Subject {
  return { name: "masterchef", prepare };
}

function prepare({ folder: target, names }: ManagedFiles, folder: string): Command {
  const site = {
    masterchef: 1,
    name: "bench",
    resources: {
      "file.managed": { loop: names, path: `${target}/\${{ item }}.conf`, content: contentOf("${{ item }}"), mode: "0644" },
    },
  };
  writeFileSync(path.join(folder, "masterchef.yaml"), JSON.stringify(site, undefined, 2)); // JSON is YAML
  return masterchefCommand(["apply", "--yes"], folder);
}
