import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const groups = [0, 1, 2, 3];

/** Four groups of seven, one after another: something of each kind, and commands that tell how often they ran and what they saw. */
function group(at: number): string {
  const first = at === 0 ? "" : `, require: command.free${at - 1}`;
  return `
  directory.d${at}: { path: "\${{ vars.root }}/d${at}"${first} }
  file.conf${at}: { path: "\${{ vars.root }}/d${at}/conf", content: "conf ${at}\\n", mode: "0640", notify: command.reload${at} }
  file.replaced${at}: { path: "\${{ vars.root }}/old/replaced${at}", content: "new ${at}\\n", require: file.conf${at} }
  link.l${at}: { path: "\${{ vars.root }}/d${at}/link", target: conf, require: file.conf${at} }
  command.once${at}:
    argv: [sh, -c, "mkdir \${{ vars.root }}/d${at}/once && echo ran >> \${{ vars.root }}/counts/once${at}"]
    creates: "\${{ vars.root }}/d${at}/once"
    writes: ["path:\${{ vars.root }}/d${at}/once", "path:\${{ vars.root }}/counts/once${at}"]
    require: [file.conf${at}, file.replaced${at}]
  command.free${at}:
    argv: [sh, -c, "echo ran >> \${{ vars.root }}/counts/free${at}"]
    writes: ["path:\${{ vars.root }}/counts/free${at}"]
    require: command.once${at}
    tags: [free]
  command.reload${at}:
    argv: [sh, -c, "cat \${{ vars.root }}/d${at}/conf >> \${{ vars.root }}/counts/reload${at}"]
    refresh_only: true
    reads: ["path:\${{ vars.root }}/d${at}/conf"]
    writes: ["path:\${{ vars.root }}/counts/reload${at}"]`;
}

/** A site of forty resources. */
export const fortySteps: string = `
masterchef: 1
name: forty
vars: { root: /nonexistent }
resources:${groups.map(group).join("")}
  file.removed0: { path: "\${{ vars.root }}/old/removed0", state: absent }
  file.removed1: { path: "\${{ vars.root }}/old/removed1", state: absent, require: command.free0 }
  directory.tree: { path: "\${{ vars.root }}/tree", purge: true }
  file.kept: { path: "\${{ vars.root }}/tree/kept", content: "kept\\n" }
  file.was_link: { path: "\${{ vars.root }}/was-link", content: "a file now\\n", force: true }
  link.was_file: { path: "\${{ vars.root }}/was-file", target: d0, force: true, require: directory.d0 }
  link.hard: { path: "\${{ vars.root }}/hard", target: "\${{ vars.root }}/old/replaced1", kind: hard, require: file.replaced1 }
  file.attributes: { path: "\${{ vars.root }}/attributes", mode: "0600" }
  directory.gone: { path: "\${{ vars.root }}/gone", state: absent, force: true, require: command.free1 }
  file.in_place: { path: "\${{ vars.root }}/in-place", content: "new and longer\\n", in_place: true, require: command.free2 }
  command.listens:
    argv: [sh, -c, "mkdir \${{ vars.root }}/listens && echo ran >> \${{ vars.root }}/counts/once-listens"]
    creates: "\${{ vars.root }}/listens"
    refresh_command: [sh, -c, "cat \${{ vars.root }}/old/replaced3 >> \${{ vars.root }}/counts/reload-listens"]
    writes: ["path:\${{ vars.root }}/listens", "path:\${{ vars.root }}/counts/once-listens", "path:\${{ vars.root }}/counts/reload-listens"]
    subscribe: file.replaced3
  file.last: { path: "\${{ vars.root }}/last", content: "last\\n", require: [command.listens, command.free3] }
`;

/** What a plan of it destroys, as \`apply\` wants it approved. */
export const guarded: readonly string[] = [...groups.map((at) => `once${at}`), "once-listens"];
/** Programs that nothing but their exit code judges. */
export const unguarded: readonly string[] = groups.map((at) => `free${at}`);
/** What refreshes wrote, and what the last of them must have seen. */
export const refreshes: ReadonlyMap<string, string> = new Map([
  ...groups.map((at) => [`reload${at}`, `conf ${at}\n`] as const),
  ["reload-listens", "new 3\n"],
]);

/** Old content that a run replaces or removes, by its path below the root. */
export const replaced: ReadonlyMap<string, string> = new Map([
  ...groups.map((at) => [`old/replaced${at}`, `old ${at}\n`] as const),
  ["old/removed0", "removed 0\n"],
  ["old/removed1", "removed 1\n"],
  ["tree/unknown", "unknown\n"],
  ["was-file", "a file\n"],
  ["in-place", "old\n"],
]);

/** Lays out what is there before the first run. */
export function layOut(root: string): void {
  for (const folder of ["", "old", "counts", "tree", "gone", "gone/below"]) mkdirSync(join(root, folder));
  for (const [path, content] of replaced) writeFileSync(join(root, path), content, { mode: 0o640 });
  writeFileSync(join(root, "attributes"), "attributes\n", { mode: 0o644 });
  writeFileSync(join(root, "gone/below/file"), "gone\n");
  symlinkSync("old", join(root, "was-link"));
  chmodSync(join(root, "attributes"), 0o644);
}

/** Everything below a folder, with kind, mode and content; what programs counted is left out. */
export function treeOf(root: string): readonly string[] {
  const lines: string[] = [];
  const walk = (below: string): void => {
    for (const name of readdirSync(join(root, below)).toSorted()) {
      const path = join(below, name);
      if (path === "counts") continue;
      const stat = lstatSync(join(root, path));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) lines.push(`${path} -> ${readlinkSync(join(root, path))}`);
      else if (stat.isDirectory()) lines.push(`${path}/ ${mode}`);
      else lines.push(`${path} ${mode} ${stat.nlink} ${readFileSync(join(root, path), "utf8")}`);
      if (stat.isDirectory()) walk(path);
    }
  };
  walk("");
  return lines;
}
