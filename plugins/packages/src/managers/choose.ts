import type { JsonObject } from "@masterchef/sdk";
import { isJsonList, isJsonObject } from "@masterchef/sdk";
import type { ManagerName } from "../package/attributes.ts";
import { managerNames } from "../package/attributes.ts";
import { apt } from "./apt.ts";
import { apk } from "./apk.ts";
import { brew } from "./brew.ts";
import { dnf } from "./dnf.ts";
import type { Manager } from "./package-manager.ts";
import { pacman } from "./pacman.ts";
import { zypper } from "./zypper.ts";

const managers: Readonly<Record<ManagerName, Manager>> = { apk, apt, brew, dnf, pacman, zypper };

/** What a family of systems is looked after with, also where others are installed beside it. */
const byFamily: Readonly<Record<string, ManagerName>> = {
  alpine: "apk",
  arch: "pacman",
  darwin: "brew",
  debian: "apt",
  redhat: "dnf",
  suse: "zypper",
};

/** The manager that is named, or else the one the facts point to. Undefined where they point to none. */
export function chooseManager(named: ManagerName | undefined, facts: JsonObject): Manager | undefined {
  const name = named ?? fromFacts(facts);
  return name === undefined ? undefined : managers[name];
}

function fromFacts(facts: JsonObject): ManagerName | undefined {
  const { os, package_managers: listed } = membersOf(facts);
  const family = isJsonObject(os) ? os["family"] : undefined;
  const usual = typeof family === "string" && Object.hasOwn(byFamily, family) ? byFamily[family] : undefined;
  if (!isJsonList(listed)) return usual;
  const there = managerNames.filter((name) => listed.includes(name));
  if (usual !== undefined && there.includes(usual)) return usual;
  return there.length === 1 ? there[0] : undefined;
}

function membersOf(facts: JsonObject): JsonObject {
  return facts;
}
