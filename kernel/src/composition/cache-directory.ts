import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Where transpiled plugins are kept: below the user's cache folder, or without a home below the state of the site. Absolute. */
export function cacheDirectory(state: string): string {
  const configured = process.env["XDG_CACHE_HOME"];
  if (configured !== undefined && isAbsolute(configured)) return join(configured, "masterchef", "plugins");
  const home = homeDirectory();
  return home === undefined ? join(state, "cache") : join(home, ".cache", "masterchef", "plugins");
}

function homeDirectory(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}
