import { randomBytes } from "node:crypto";

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What the id of a run looks like: 26 characters, digits and upper-case letters without I, L, O and U. */
export const runIdPattern: RegExp = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** A new id in the form of a ULID: 48 bits of milliseconds, then 80 of chance. Ids sort by the time they were made. */
export function newRunId(now: Date = new Date(), random: Uint8Array = randomBytes(10)): string {
  let value = BigInt(now.getTime());
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  let id = "";
  for (let place = 0; place < 26; place += 1) {
    id = (digits[Number(value & 31n)] ?? "") + id;
    value >>= 5n;
  }
  return id;
}

/** When a run was given its id: RFC 3339, UTC. */
export function runIdTime(id: string): string {
  let milliseconds = 0;
  for (const digit of id.slice(0, 10)) milliseconds = milliseconds * 32 + digits.indexOf(digit);
  return new Date(milliseconds).toISOString();
}
