import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout, which hosts see read-only. */
export const checkout: string = fileURLToPath(new URL("../../", import.meta.url));

/** Where hosts see the checkout. */
export const checkoutInHost = "/opt/masterchef";

/** The folder of this folder's own programs. */
export const ownFolder: string = fileURLToPath(new URL("./", import.meta.url));

/** Where roots are cached and hosts live. Their files belong to many users, so it is not below anything that is mounted without them. */
export function labFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const configured = env["XDG_CACHE_HOME"];
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".cache");
  return join(base, "masterchef", "lab");
}
