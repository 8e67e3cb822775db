/** One line of /etc/passwd. */
export interface UserEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

/** One line of /etc/group. */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Reads one line in the form of /etc/passwd; nothing for a comment or a broken line. */
export function parseUser(line: string): UserEntry | undefined {
  const [name, , uid, gid, comment, home, shell] = line.split(":");
  if (name === undefined || uid === undefined || gid === undefined || !isId(uid) || !isId(gid)) return undefined;
  // A line that starts with + or - is a compat directive, not an account.
  if (name === "" || name.startsWith("+") || name.startsWith("-") || name.startsWith("#")) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), comment: comment ?? "", home: home ?? "", shell: shell ?? "" };
}

/** Reads one line in the form of /etc/group. */
export function parseGroup(line: string): GroupEntry | undefined {
  const [name, , gid, members] = line.split(":");
  if (name === undefined || gid === undefined || !isId(gid)) return undefined;
  if (name === "" || name.startsWith("+") || name.startsWith("-") || name.startsWith("#")) return undefined;
  return { name, gid: Number(gid), members: (members ?? "").split(",").filter((member) => member !== "") };
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

/** Whether a database of nsswitch.conf (`passwd`, `group`) has sources that the files in /etc do not show. */
export function hasFurtherSources(nsswitch: string, database: string): boolean {
  for (const line of nsswitch.split("\n")) {
    const [key, sources] = line.replace(/#.*/, "").split(":");
    if (key?.trim() !== database || sources === undefined) continue;
    const words = sources.replace(/\[[^\]]*\]/g, " ").split(/\s+/);
    return words.some((word) => word !== "" && word !== "files" && word !== "compat");
  }
  return false;
}
