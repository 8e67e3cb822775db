/** Why a path cannot be one of a file of the site; undefined when it can. */
export function sitePathProblem(path: string): string | undefined {
  if (path === "") return "The path is empty. Name a file of the site.";
  if (path.includes("\0")) return "The path holds a NUL character. Remove it.";
  if (/[\n\r]/.test(path)) return "The path holds a line break. Write it on one line, with |- or quotes.";
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path))
    return "The path is absolute. Files of a site are named relative to it: copy the file into the site.";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return "This is an address on a network. Copy the file into the site and name its path.";
  if (path.split("/").includes("..")) return `The path leaves the site through "..". Copy the file into the site.`;
  if (path.length > 4096) return "The path is longer than 4096 characters. Shorten it.";
  return undefined;
}

/** The same path without "." and doubled slashes. */
export function normalizeSitePath(path: string): string {
  return path
    .split("/")
    .filter((step) => step !== "" && step !== ".")
    .join("/");
}
