import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { isSource, repositoryFiles, root } from "./source-files.ts";
import { lockedDependencies, packageFiles } from "./workspace.ts";

/** Names that say nothing about what a file holds, so that anything ends up in it. */
const drawers = /^(utils?|helpers?|common|misc|shared|manager|base|types)(\.|$)/;

/** Paths and hosts of the machine somebody worked on. The brackets keep this file from finding itself. */
const foreign = [/[/]work[/](main|shared)\b/, /[/]tmp[/]team\b/, /[/]root[/]\.npm/, /registry[.]npmjs[.]org/, /registry[.]yarnpkg[.]com/];

const files = repositoryFiles();

describe("the repository", () => {
  it("has no file or folder that is a drawer for anything", () => {
    const names = files.filter(isSource).filter((path) => path.split("/").some((part) => drawers.test(part)));
    expect(names).toEqual([]);
  });

  it("names no path of somebody's machine and no package registry", () => {
    const found = files.flatMap((path) => {
      const lines = readFileSync(root + path, "utf8").split("\n");
      return lines.flatMap((line, index) => (foreign.some((pattern) => pattern.test(line)) ? [`${path}:${index + 1}`] : []));
    });
    expect(found).toEqual([]);
  });

  it("keeps sources in kebab case", () => {
    const names = files.filter(isSource).map((path) => posix.basename(path));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+){0,2}\.(ts|mjs)$/.test(name))).toEqual([]);
  });

  it("pins every dependency exactly", () => {
    const loose = packageFiles().flatMap(({ folder, dependencies }) =>
      Object.entries(dependencies).flatMap(([name, version]) =>
        /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) ? [] : [`${folder}: ${name} ${version}`],
      ),
    );
    expect(loose).toEqual([]);
  });

  it("has a lock that agrees with every package.json, or npm ci would refuse it", () => {
    const declared = packageFiles().map(({ folder, dependencies }) => [folder, dependencies]);
    expect(Object.fromEntries(lockedDependencies())).toEqual(Object.fromEntries(declared));
  });
});
