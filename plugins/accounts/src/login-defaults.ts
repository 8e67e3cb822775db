/** A number that `/etc/login.defs` sets, as the shadow suite reads it: octal with a zero in front. NaN where it is none; undefined where it is not set. Of several lines the last counts. */
export function loginDefault(content: string, name: string): number | undefined {
  const value = content
    .split("\n")
    .flatMap((line) => {
      const [key, word = ""] = line.trim().split(/[ \t]+/);
      return key === name ? [word.replace(/^"(.*)"$/, "$1")] : [];
    })
    .at(-1);
  if (value === undefined) return undefined;
  if (/^0[0-7]*$/.test(value)) return Number.parseInt(value, 8);
  if (/^0[xX][0-9a-fA-F]+$/.test(value)) return Number.parseInt(value, 16);
  return /^[1-9][0-9]*$/.test(value) ? Number(value) : Number.NaN;
}

/** What `useradd` copies into new homes. */
export function skeletonOf(content: string): string {
  const named = content.split("\n").flatMap((line) => /^SKEL=["']?(\/[^"'\s]*[^"'\s/])\/?["']?\s*$/.exec(line)?.[1] ?? []);
  return named.at(-1) ?? "/etc/skel";
}
