import type { Attribute, DesiredOf, JsonObject, PartlyMembers, Problem, ResourceType } from "@masterchef/sdk";
import { attribute, defaulting, defineType, isHole, list, path, problem, refuse, required, wrongType } from "@masterchef/sdk";
import { decideEdit } from "./decide-edit.ts";
import type { Edited } from "./decide-edit.ts";
import { editedFileAttributes, editEnvelope } from "./edited-file.ts";
import { addressFamily } from "./host-address.ts";
import { insertLines, joinLines, removeLines, replaceLine, splitLines } from "./text-lines.ts";
import type { TextLines } from "./text-lines.ts";

const attributes = {
  ...editedFileAttributes,
  path: defaulting(path(), "/etc/hosts"),
  hostname: required(hostName()),
  address: addressText(),
  aliases: list(hostName()),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One line of the hosts file: which address a name has, and by which other names it goes. */
export const hostEntry: ResourceType = defineType({
  attributes,
  identity: "hostname",
  identify: ({ desired }) => identityOf(desired),
  check: ({ desired }) => entryProblems(desired),
  envelope: ({ desired }) => editEnvelope(desired),
  decide: (question) => decideEdit(question, (content) => editEntry(question.desired, content)),
});

/** One line as it is read. */
interface Entry {
  readonly at: number;
  readonly address: string;
  readonly names: readonly string[];
  /** The comment behind it with the space before, or nothing. */
  readonly comment: string;
}

function editEntry(desired: Desired, content: string): Edited {
  const file = splitLines(content);
  const found = entriesOf(file).filter((entry) => isMeant(desired, entry));
  const [first, ...surplus] = found;
  const current = stateOf(found);
  if (desired.state === "absent" || desired.address === undefined)
    return { content: joinLines(without(file, found)), current, predicted: stateOf([]) };
  const names = [desired.hostname, ...(desired.aliases ?? first?.names.slice(1) ?? [])];
  const wanted = { address: desired.address, names };
  const predicted = stateOf([wanted]);
  const text = [desired.address, names.join(" ")].join("\t");
  if (first === undefined) return { content: joinLines(insertLines(file, file.lines.length, [text])), current, predicted };
  const same = first.address === wanted.address && first.names.join(" ") === names.join(" ");
  const replaced = same ? file : replaceLine(file, first.at, `${text}${first.comment}`);
  return { content: joinLines(without(replaced, surplus)), current, predicted };
}

function without(file: TextLines, entries: readonly Entry[]): TextLines {
  return entries.toReversed().reduce((edited, { at }) => removeLines(edited, at, at + 1), file);
}

/** The lines whose first name it is, of the same family of addresses; where no address is declared, of any. */
function isMeant({ hostname, address }: Desired, entry: Entry): boolean {
  if (entry.names[0] !== hostname) return false;
  return address === undefined || addressFamily(address) === addressFamily(entry.address);
}

function entriesOf(file: TextLines): readonly Entry[] {
  return file.lines.flatMap(({ text }, at) => {
    const hash = text.indexOf("#");
    const said = (hash < 0 ? text : text.slice(0, hash)).trim();
    const [address = "", ...names] = said.split(/[ \t]+/).map((word) => word.toLowerCase());
    return addressFamily(address) === undefined || names.length === 0
      ? []
      : [{ at, address, names, comment: hash < 0 ? "" : ` ${text.slice(hash)}` }];
  });
}

function stateOf(entries: readonly Pick<Entry, "address" | "names">[]): JsonObject {
  return {
    state: entries.length === 0 ? "absent" : "present",
    entries: entries.map(({ address, names }) => [address, ...names].join(" ")),
  };
}

/** A name has one entry for each family of addresses. */
function identityOf({ path: at, hostname, address }: PartlyMembers<Desired>): string {
  const family = typeof address === "string" ? ` IPv${addressFamily(address) ?? 4}` : "";
  const file = at === "/etc/hosts" || isHole(at) ? "" : ` in ${at}`;
  return isHole(hostname) ? `a name known later${family}${file}` : `${hostname}${family}${file}`;
}

function entryProblems({ state, address }: PartlyMembers<Desired>): readonly Problem[] {
  if (state === "absent" || address !== undefined) return [];
  return [problem({ code: "text/no-address", message: "There is no address.", help: "Write address, or state: absent." })];
}

function addressText(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "an address");
    if (addressFamily(value) !== undefined) return value.toLowerCase();
    const message = `${JSON.stringify(value)} is neither an IPv4 nor an IPv6 address.`;
    return refuse(problem({ code: "text/bad-address", at: place.at, message, help: "Write an address such as 192.0.2.7 or 2001:db8::7." }));
  });
}

function hostName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a host name");
    if (
      value.length <= 253 &&
      /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/.test(value)
    )
      return value.toLowerCase();
    const message = `${JSON.stringify(value)} is not a host name.`;
    return refuse(
      problem({ code: "text/bad-host-name", at: place.at, message, help: "Write letters, digits and hyphens, parts with dots between." }),
    );
  });
}
