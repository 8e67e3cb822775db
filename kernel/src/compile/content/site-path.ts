/** Where a path written in a file of the site leads: relative to the site, or why it can be none of its files. */
export function sitePath(path: string, writtenIn: string): { readonly path: string } | { readonly problem: string } {
  const problem = textProblem(path);
  if (problem !== undefined) return { problem };
  const folder = writtenIn.slice(0, writtenIn.lastIndexOf("/") + 1);
  const steps: string[] = [];
  for (const step of `${folder}${path}`.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return { problem: `The path leaves the site through "..". Copy the file into the site.` };
  }
  return { path: steps.join("/") };
}

function textProblem(path: string): string | undefined {
  if (path === "") return "The path is empty. Name a file of the site.";
  if (path.includes("\0")) return "The path holds a NUL character. Remove it.";
  if (/[\n\r]/.test(path)) return "The path holds a line break. Write it on one line, with |- or quotes.";
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path))
    return "The path is absolute. Files of a site are named relative to the file that names them: copy the file into the site.";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return "This is an address on a network. Copy the file into the site and name its path.";
  if (path.length > 4096) return "The path is longer than 4096 characters. Shorten it.";
  return undefined;
}
