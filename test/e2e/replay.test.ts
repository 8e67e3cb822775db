import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contracts } from "../../kernel/src/host/contracts.ts";
import { buildComponent, withManifest } from "../../kernel/src/host/testing/build-component.ts";
import { providerManifest, testFolder } from "../../kernel/src/host/testing/samples.ts";
import { hostileManifest } from "../hostile/stage.ts";
import { root, runShell } from "./transcript.ts";

const files = "plugins/files/dist/files.wasm";

/** Masterchef once more, with plugins of its own: what is installed beside it is shared. */
async function installIn(folder: string): Promise<string> {
  const copy = join(folder, "copy");
  for (const part of ["cli", "kernel", "wit", "sdk", "plugins", "package.json", "package-lock.json"]) {
    await cp(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !path.includes("/node_modules") && !path.endsWith("/cli/dist"),
    });
  }
  const installed = join(copy, "node_modules");
  await mkdir(join(installed, "@masterchef"), { recursive: true });
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name !== "@masterchef") await symlink(join(root, "node_modules", name), join(installed, name));
  }
  for (const name of ["kernel", "wit", "sdk"]) await symlink(join(copy, name), join(installed, "@masterchef", name));
  return copy;
}

/** Runs a line with `masterchef` being that of the copy. */
async function runWith(copy: string, folder: string, line: string): Promise<string> {
  return (await runShell(`masterchef() { ${copy}/cli/bin/masterchef "$@"; }; ${line}`, folder)).output;
}

/** The causes that a replay of the only run of a site names. */
const replay =
  "masterchef replay $(ls .masterchef/runs) --verify --json | pick 'it.type === `replayed` ? [it.same, it.causes] : undefined'";

test("a plugin that was changed and accepted with plugin lock is named", async () => {
  await using folder = await testFolder();
  const copy = await installIn(folder.path);
  const site = 'masterchef: 1\nname: replay\nresources: {file.a: {path: "${{ vars.root }}/a", content: x}}\nvars: {root: /nonexistent}\n';
  await writeFile(join(folder.path, "masterchef.yaml"), site);
  await runWith(copy, folder.path, "mkdir m; masterchef apply --yes --var root=$PWD/m > /dev/null");
  expect(await runWith(copy, folder.path, replay)).toBe("[true,[]]\n");
  const component = await readFile(join(copy, files));
  // The same code under a section of its own: other bytes, and nothing else.
  await writeFile(join(copy, files), Buffer.concat([component, Uint8Array.from([0, 5, 4, ...Buffer.from("note")])]));
  expect(await runWith(copy, folder.path, "masterchef replay $(ls .masterchef/runs) | head -1")).toContain(
    "MC_LOCK_DIGEST masterchef/files",
  );
  await runWith(copy, folder.path, "masterchef plugin lock");
  expect(await runWith(copy, folder.path, replay)).toBe('[false,[{"what":"plugin","changed":["masterchef/files"]}]]\n');
});

/** The hostile provider in the place of the files', in a bad mood from the beginning: no document has to say so. */
async function moodyProvider(): Promise<Uint8Array> {
  const source = await readFile(join(root, "test/hostile/corpus/provider.js"), "utf8");
  const moody = source.replace(
    "desired: JSON.stringify(desired), warnings",
    'desired: JSON.stringify({ ...desired, crime: "moody", where: "decide" }), warnings',
  );
  expect(moody).not.toBe(source);
  const component = await buildComponent(moody, { world: contracts.provider.world });
  return withManifest(component, providerManifest({ ...hostileManifest, name: "masterchef/files" }));
}

test("a plugin that says something else each time it is asked the same is named", async () => {
  await using folder = await testFolder();
  const copy = await installIn(folder.path);
  await writeFile(join(copy, files), await moodyProvider());
  await writeFile(
    join(folder.path, "masterchef.yaml"),
    'masterchef: 1\nname: replay\nresources: {crime.it: {path: /srv/crime}, command.once: {argv: ["true"]}}\n',
  );
  await runWith(copy, folder.path, "masterchef apply --yes > out 2>&1");
  expect(await readFile(join(folder.path, "out"), "utf8")).toContain("Done");
  expect(await runWith(copy, folder.path, replay)).toBe('[false,[{"what":"impure","changed":["masterchef/files"]}]]\n');
  expect(await runWith(copy, folder.path, "masterchef replay $(ls .masterchef/runs) --verify")).toContain(
    "they decide otherwise: masterchef/files.",
  );
});

test("another home, user, time zone and language change nothing, nor does another folder", async () => {
  await using folder = await testFolder();
  const site =
    'masterchef: 1\nname: replay\nresources: {file.a: {path: "${{ vars.root }}/a", content: "${{ facts.os.family }} ä\\n"}, file.b: {path: "${{ vars.root }}/b", content: x}}\nvars: {root: /nonexistent}\n';
  await mkdir(join(folder.path, "site"));
  await writeFile(join(folder.path, "site/masterchef.yaml"), site);
  const made = await runShell(
    "mkdir m; masterchef apply -C site --yes --var root=$PWD/m > /dev/null 2>&1; rm -r m; mv site ' é elsewhere'; ls ' é elsewhere/.masterchef/runs'",
    folder.path,
  );
  const run = made.output.trim();
  const open = "[ $(id -u) != 0 ] || chown -R 65534:65534 .; ";
  for (const env of ["TZ=Pacific/Apia LC_ALL=tr_TR.UTF-8", "TZ=UTC LC_ALL=C LANG=", "TZ=Asia/Kathmandu NO_COLOR=1"]) {
    const replayed = await runShell(
      `${open}mkdir -p h; [ $(id -u) != 0 ] || chown 65534 h; HOME=$PWD/h plain env ${env} masterchef replay ${run} -C ' é elsewhere' --verify`,
      folder.path,
    );
    expect(replayed.output).toMatch(/Same: what was recorded of run \S+ leads to plan sha256:\S+ again\.\nVerified: /);
  }
});
