import type { JsonObject } from "@masterchef/sdk";
import { chooseManager } from "../managers/choose.ts";
import type { ManagerName } from "../package/attributes.ts";

/** Where a key of this name lies if nobody says. */
export function usualKeyPath(name: string, manager: ManagerName | undefined): string {
  return manager === "dnf" || manager === "zypper" ? `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}` : `/etc/apt/keyrings/${name}.asc`;
}

/** The manager that is named, or the one of the facts. */
export function managerName(named: ManagerName | undefined, facts: JsonObject): ManagerName | undefined {
  return chooseManager(named, facts)?.name;
}
