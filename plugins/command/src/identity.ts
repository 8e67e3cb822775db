import { utf8Length } from "@masterchef/sdk";

/** The most of an identity that is spelled out, in bytes. */
const longestText = 200;

/**
 * What tells one command from another: its name, what it runs, and a short digest of all that is declared. The name alone would not do:
 * the instances of two loops over the same keys have the same names.
 */
export function commandIdentity(name: string, desired: { readonly argv?: unknown }): string {
  const { argv } = desired;
  const line = Array.isArray(argv) ? argv.map((part: unknown) => (typeof part === "string" ? part : "…")).join(" ") : "script";
  const text = `${name}: ${line}`;
  return `${utf8Length(text) > longestText ? `${text.slice(0, longestText / 4).toWellFormed()}…` : text} #${fingerprint(JSON.stringify(desired))}`;
}

/** Two FNV-1a sums of 32 bits over the code units, one from each end. Enough to tell declarations of one site apart; nothing rests on it that must not collide. */
function fingerprint(text: string): string {
  let forward = 0x811c9dc5;
  let backward = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    forward = Math.imul(forward ^ text.charCodeAt(index), 0x01000193);
    backward = Math.imul(backward ^ text.charCodeAt(text.length - 1 - index), 0x01000193);
  }
  return [forward, backward].map((sum) => (sum >>> 0).toString(16).padStart(8, "0")).join("");
}
