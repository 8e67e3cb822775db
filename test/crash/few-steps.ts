import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A site of six resources, for what is tried at hundreds of points. */
export const fewSteps: string = `
masterchef: 1
name: few
vars: { root: /nonexistent }
resources:
  directory.sub: { path: "\${{ vars.root }}/sub" }
  file.first: { path: "\${{ vars.root }}/first", content: "new\\n", notify: command.announce }
  command.once:
    argv: [sh, -c, "mkdir \${{ vars.root }}/once && echo ran >> \${{ vars.root }}/counts/once"]
    creates: "\${{ vars.root }}/once"
    writes: ["path:\${{ vars.root }}/once", "path:\${{ vars.root }}/counts/once"]
    require: file.first
  file.second: { path: "\${{ vars.root }}/sub/second", content: "2\\n", require: command.once }
  file.gone: { path: "\${{ vars.root }}/gone", state: absent, require: file.second }
  command.announce:
    argv: [sh, -c, "cat \${{ vars.root }}/first >> \${{ vars.root }}/counts/announced"]
    refresh_only: true
    writes: ["path:\${{ vars.root }}/counts/announced"]
`;

/** Lays out what is there before the first run. */
export function layOutFew(root: string): void {
  mkdirSync(root);
  mkdirSync(join(root, "counts"));
  writeFileSync(join(root, "first"), "old\n");
  writeFileSync(join(root, "gone"), "gone\n");
}

/** What an undisturbed run leaves. */
export const fewDone: readonly string[] = ["first 644 1 new\n", "once/ 755", "sub/ 755", "sub/second 644 1 2\n"];
