/** One key of an authorized_keys file. */
export interface PublicKey {
  /** As they stand in front of the key, or nothing. */
  readonly options: string;
  readonly type: string;
  /** In base64. */
  readonly blob: string;
  /** Behind it, or nothing. */
  readonly comment: string;
}

/** The types of keys OpenSSH lets in by. */
const types: readonly string[] = [
  "ssh-ed25519",
  "ssh-rsa",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];

/** The options that stand in front of a key, in lower case; those of the second list have a value in quotes. */
const bare = [
  "agent-forwarding",
  "cert-authority",
  "no-agent-forwarding",
  "no-port-forwarding",
  "no-pty",
  "no-touch-required",
  "no-user-rc",
  "no-x11-forwarding",
  "port-forwarding",
  "pty",
  "restrict",
  "user-rc",
  "verify-required",
  "x11-forwarding",
];
const valued = ["command", "environment", "expiry-time", "from", "permitlisten", "permitopen", "principals", "tunnel"];

/** Whether a text is one option. */
export function isOption(text: string): boolean {
  if (bare.includes(text.toLowerCase())) return true;
  const [, name, value] = /^([A-Za-z-]+)="((?:[^"\\\r\n]|\\.)*)"$/.exec(text) ?? [];
  return name !== undefined && value !== undefined && valued.includes(name.toLowerCase());
}

/** Reads a line as sshd does: options up to the first space outside quotes, then type, key and comment. Undefined: it is no key. */
export function parseKey(line: string): PublicKey | undefined {
  const text = line.trim();
  const direct = keyAt(text);
  if (direct !== undefined) return { options: "", ...direct };
  const options = /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+(?=[ \t])/.exec(text)?.[0];
  if (options === undefined) return undefined;
  const behind = keyAt(text.slice(options.length).trimStart());
  return behind === undefined ? undefined : { options, ...behind };
}

/** The key as a line. */
export function keyLine({ options, type, blob, comment }: PublicKey): string {
  return [options, type, blob, comment].filter((part) => part !== "").join(" ");
}

/** Whether two are the same key, whatever stands before and behind. */
export function sameKey(a: PublicKey, b: PublicKey): boolean {
  return a.type === b.type && a.blob === b.blob;
}

/** The options one by one. */
export function optionsOf(options: string): readonly string[] {
  return options === "" ? [] : (options.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []);
}

function keyAt(text: string): Omit<PublicKey, "options"> | undefined {
  const [type = "", blob = "", ...words] = text.split(/[ \t]+/);
  if (!types.includes(type) || !isBlobOf(type, blob)) return undefined;
  return { type, blob, comment: words.join(" ") };
}

/** Whether it is base64 that begins as a key of this type does: with the length of the type's name and the name. */
function isBlobOf(type: string, blob: string): boolean {
  if (blob.length < 40 || blob.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return false;
  const bytes = [0, 0, 0, type.length, ...Array.from(type, (letter) => letter.charCodeAt(0))];
  return blob.startsWith(base64Start(bytes));
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** As much of the base64 of some bytes as what follows them cannot change. */
function base64Start(bytes: readonly number[]): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{6}/g) ?? []).map((group) => digits[Number.parseInt(group, 2)]).join("");
}
