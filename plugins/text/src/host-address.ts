/** The family of an address, or undefined for what is none. Addresses are compared as they are written, letters in lower case. */
export function addressFamily(address: string): 4 | 6 | undefined {
  if (/^(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|$)){4}$/.test(address)) return 4;
  return address.includes(":") && isVersion6(address) ? 6 : undefined;
}

function isVersion6(address: string): boolean {
  const [plain = "", zone, ...rest] = address.split("%");
  if (rest.length > 0 || zone === "" || (zone !== undefined && !/^[A-Za-z0-9._-]+$/.test(zone))) return false;
  const halves = plain.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const embeds = last.includes(".");
  if (embeds && addressFamily(last) !== 4) return false;
  const plainGroups = embeds ? groups.slice(0, -1) : groups;
  if (!plainGroups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const length = plainGroups.length + (embeds ? 2 : 0);
  return halves.length === 2 ? length < 8 : length === 8;
}
