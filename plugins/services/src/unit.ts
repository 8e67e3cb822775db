import type { Scope } from "@masterchef/sdk";
import { scope } from "@masterchef/sdk";

/** A unit, of the system or of a user: its name without `.service`, or with any other suffix. */
export interface Unit {
  readonly name: string;
  readonly user?: string | undefined;
}

/** The unit's whole name. */
export function unitOf({ name }: Unit): string {
  return /\.(?:service|socket|timer|path|mount|automount|swap|target|slice|scope)$/.test(name) ? name : `${name}.service`;
}

/** A user's services are not the system's. */
export function serviceScope({ name, user }: Unit): Scope {
  return scope.entity("service", user === undefined ? name : `${user}@${name}`);
}

/** How its manager is spoken to. */
export function systemctl({ user }: Unit): readonly string[] {
  return user === undefined ? ["systemctl"] : ["systemctl", "--user", `--machine=${user}@.host`];
}

/** Where units lie that an administrator makes. The home of a user is where homes usually are, so that it is known before the user is there. */
export function unitDirectory({ user }: Pick<Unit, "user">): string {
  if (user === undefined) return "/etc/systemd/system";
  return `${user === "root" ? "" : "/home"}/${user}/.config/systemd/user`;
}

/** Whether it is how people come onto a host: a link over ssh breaks once it stops, and nobody comes in any more. */
export function isWayIn(name: string): boolean {
  return /^sshd?(?:\.service|\.socket)?$/.test(name);
}
