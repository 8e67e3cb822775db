/** What the kernel always shows as it is, so that it can be compared. */
const shown = ["ro", "rw", "nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime", "strictatime", "sync", "dirsync"];

/** What is the case as long as the kernel does not show the contrary. */
const contraries = new Map([
  ["suid", "nosuid"],
  ["dev", "nodev"],
  ["exec", "noexec"],
  ["async", "sync"],
]);

/** Flags with a value that the kernel shows in a form of its own. */
const measured = ["size", "mode", "uid", "gid", "nr_inodes"];

/** Whether it is a second place for what is mounted elsewhere. */
export function isBind(flags: readonly string[]): boolean {
  return flags.includes("bind") || flags.includes("rbind");
}

/** Of the declared flags those that what is mounted lacks. What only the table of file systems knows, and what the kernel does not show, cannot be told. */
export function lackingFlags(declared: readonly string[], live: readonly string[]): readonly string[] {
  const has = new Set(live.map(normalFlag));
  return declared.filter((flag) => {
    const contrary = contraries.get(flag);
    if (contrary !== undefined) return has.has(contrary);
    const [name = ""] = flag.split("=");
    return (shown.includes(flag) || (measured.includes(name) && flag.includes("="))) && !has.has(normalFlag(flag));
  });
}

/** Sizes in bytes, modes without zeros in front. */
function normalFlag(flag: string): string {
  const [, name = "", digits = "", unit = ""] = /^(size|nr_inodes|mode|uid|gid)=([0-9]+)([kmg]?)$/i.exec(flag) ?? [];
  if (name === "") return flag;
  const exponent = ["", "k", "m", "g"].indexOf(unit.toLowerCase());
  return name === "mode" ? `mode=${digits.replace(/^0+(?=.)/, "")}` : `${name}=${Number(digits) * 1024 ** exponent}`;
}
