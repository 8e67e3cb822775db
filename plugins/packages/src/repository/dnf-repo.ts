import type { Problem } from "@masterchef/sdk";
import { problem } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import type { RepositoryForm } from "./repository-form.ts";

/** dnf reads INI from `.repo` files, and fetches what they name when it installs. */
export const dnfRepo: RepositoryForm = repoFiles("dnf", "/etc/yum.repos.d");

/** So does zypper, from a folder of its own. */
export const zypperRepo: RepositoryForm = repoFiles("zypper", "/etc/zypp/repos.d");

function repoFiles(manager: "dnf" | "zypper", folder: string): RepositoryForm {
  return {
    manager,
    path: ({ name, root }) => `${root === undefined || root === "/" ? "" : root}${folder}/${name}.repo`,
    text: repoText,
    problems: repoProblems,
    index: undefined,
  };
}

function repoText(desired: Desired, key: string | undefined): string {
  const { name, title, uris = [], mirrors, enabled, fields = {} } = desired;
  const lines: readonly (readonly [string, string])[] = [
    ["name", title ?? name],
    ["baseurl", uris.join(" ")],
    ["metalink", mirrors ?? ""],
    ["enabled", enabled ? "1" : "0"],
    // Unset it would be as the host has it, which on some is no check at all.
    ["gpgcheck", Object.hasOwn(fields, "gpgcheck") ? "" : "1"],
    ["gpgkey", key === undefined ? "" : `file://${key}`],
    ...Object.entries(fields),
  ];
  return `[${name}]\n${lines.flatMap(([field, value]) => (value === "" ? [] : [`${field}=${value}\n`])).join("")}`;
}

const own = ["name", "baseurl", "metalink", "enabled", "gpgkey"];

function repoProblems(desired: Desired): readonly Problem[] {
  const flaws: Problem[] = [];
  const flaw = (at: string, message: string, help: string): void => {
    flaws.push(problem({ code: "packages/bad-repository", at, message, help }));
  };
  const { uris = [], mirrors, fields = {} } = desired;
  if ((uris.length === 0) === (mirrors === undefined))
    flaw("/uris", "A repository has an address or a list of mirrors.", "Set one of uris and mirrors.");
  for (const name of ["suites", "components", "types", "architectures"] as const)
    if (desired[name] !== undefined) flaw(`/${name}`, `A .repo file has no ${name}.`, "Remove it: the address says it all.");
  for (const name of Object.keys(fields)) {
    const taken = own.includes(name);
    if (taken || !/^[a-z][a-z0-9_]*$/.test(name))
      flaw(
        "/fields",
        `${JSON.stringify(name)} is ${taken ? "an attribute of its own" : "not the name of an option"}.`,
        "Use a name such as priority, and attributes for what they say.",
      );
  }
  return flaws;
}
