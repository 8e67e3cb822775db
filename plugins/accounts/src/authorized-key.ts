import type { DesiredOf, Envelope, JsonObject, PartlyMembers, Problem, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  baseName,
  change,
  choice,
  defaulting,
  defineType,
  end,
  fileQuery,
  flag,
  hopedDirectory,
  joinPath,
  known,
  makeDirectory,
  parentOf,
  path,
  pattern,
  problem,
  required,
  scope,
  settled,
  undecided,
  userQuery,
  utf8Length,
  writeFile,
} from "@masterchef/sdk";
import { accountName } from "./account-name.ts";
import { account } from "./database.ts";
import { keyDiscovery, mostKeyBytes } from "./discover-keys.ts";
import { keyList } from "./key-list.ts";
import { parseKey, sameKey } from "./public-key.ts";
import type { PublicKey } from "./public-key.ts";

const attributes = {
  user: required(accountName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  keys: required(keyList()),
  exclusive: defaulting(flag(), false),
  path: path(),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** Public keys of an account: that they let in, that they do not, or that no others do. */
export const authorizedKey: ResourceType = defineType({
  attributes,
  identity: "user",
  identify: ({ name, desired }) => identityOf(name, desired),
  check: ({ desired }) => keyProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideKeys(question),
  discover: keyDiscovery,
});

function decideKeys(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { user } = desired;
  const at = fileOf(desired);
  const asked = question.answers({
    user: userQuery(user),
    file: fileQuery(at, { want: { content: true, digest: true }, contentLimit: mostKeyBytes }),
  });
  if (asked.user.tag !== "user") {
    if (desired.state === "absent") return settled({ state: "absent", keys: [] });
    const help = `Declare user ${user} and require it here, or name one that exists.`;
    return undecided(problem({ code: "accounts/user-missing", at: "/user", message: `There is no user ${user}.`, help }), "user");
  }
  if (desired.path === undefined) requireHome(asked.user.val.home, user, at);
  const { state } = asked.file;
  const info = state.tag === "present" ? state.val : undefined;
  const wanted = desired.keys.flatMap((line) => parseKey(line) ?? []);
  const before = linesOf(at, info);
  const after = desired.state === "absent" ? before.filter((line) => !listed(wanted, line)) : withKeys(before, wanted, desired.exclusive);
  const current = stateOf(desired, wanted, before);
  const predicted = stateOf(desired, wanted, after);
  if (before.join("\n") === after.join("\n")) return settled(current);
  const text = after.map((line) => `${line}\n`).join("");
  if (utf8Length(text) > mostKeyBytes) {
    const message = `The file ${at} would be larger than ${mostKeyBytes} bytes.`;
    return undecided(
      problem({ code: "accounts/too-many-keys", at: "/keys", message, help: "Let in by a certificate authority instead." }),
      "file",
    );
  }
  const content = { tag: "text", val: text } as const;
  if (info?.digest !== undefined) {
    const write = writeFile(at, { content, replaces: { tag: "digest", val: info.digest } });
    return change({ action: "update", current, predicted, operations: [write] });
  }
  const made = missingDirectory(question, parentOf(at));
  const write = writeFile(at, { content, replaces: { tag: "absent" }, attributes: { mode: 0o600, owner: user } });
  return change({ action: "create", current, predicted, operations: [...made, write] });
}

/** Without a declared path the plan supposes the usual home, so that it can name the file before the account is there. */
function requireHome(home: string, user: string, at: string): void {
  const actual = joinPath(joinPath(home, ".ssh"), "authorized_keys");
  if (actual === at) return;
  const message = `The home of ${user} is ${home}, not where a home usually is.`;
  end(undecided(problem({ code: "accounts/home-unnamed", at: "/path", message, help: `Write path: ${actual}.` }), "user"));
}

function fileOf({ user, path: at }: Pick<Desired, "user" | "path">): string {
  return at ?? `${user === "root" ? "" : "/home"}/${user}/.ssh/authorized_keys`;
}

type Info = { readonly kind: string; readonly content?: { readonly tag: string; readonly val: unknown } | undefined };

function linesOf(at: string, info: Info | undefined): readonly string[] {
  if (info === undefined) return [];
  const { content } = info;
  if (info.kind === "regular" && typeof content?.val === "string")
    return content.val === "" ? [] : content.val.replace(/\r?\n$/, "").split(/\r?\n/);
  const message = `${at} is no regular file of valid UTF-8.`;
  return end(
    undecided(
      problem({
        code: "accounts/keys-unreadable",
        at: "/path",
        message,
        help: "Put it right by hand: whatever is there lets nobody in, or not whom you think.",
      }),
      "file",
    ),
  );
}

function listed(wanted: readonly PublicKey[], line: string): boolean {
  const key = keyIn(line);
  return key !== undefined && wanted.some((each) => sameKey(each, key));
}

function keyIn(line: string): PublicKey | undefined {
  return line.trimStart().startsWith("#") ? undefined : parseKey(line);
}

/** Every wanted key once, in its place if it has one, and with `exclusive` no other line that could be a key. */
function withKeys(lines: readonly string[], wanted: readonly PublicKey[], exclusive: boolean): readonly string[] {
  const met = new Set<PublicKey>();
  const kept = lines.flatMap((line) => {
    const key = keyIn(line);
    const same = key === undefined ? undefined : wanted.find((each) => sameKey(each, key));
    if (same === undefined) return exclusive && !isRemark(line) ? [] : [line];
    // A second line of one key, with other options, would undo the first one's.
    if (met.has(same)) return [];
    met.add(same);
    return [key !== undefined && agrees(same, key) ? line : lineFor(same, key)];
  });
  return [...kept, ...wanted.filter((each) => !met.has(each)).map((each) => lineFor(each, undefined))];
}

function isRemark(line: string): boolean {
  const text = line.trim();
  return text === "" || text.startsWith("#");
}

function agrees(wanted: PublicKey, found: PublicKey): boolean {
  return wanted.options === found.options && (wanted.comment === "" || wanted.comment === found.comment);
}

function lineFor({ options, type, blob, comment }: PublicKey, found: PublicKey | undefined): string {
  return [options, type, blob, comment === "" ? (found?.comment ?? "") : comment].filter((part) => part !== "").join(" ");
}

/** Keys shortened to what tells them apart, each as often as it stands there, and with `exclusive` how many other lines there are. */
function stateOf({ state, exclusive }: Desired, wanted: readonly PublicKey[], lines: readonly string[]): JsonObject {
  const found = lines.flatMap((line) => keyIn(line) ?? []);
  const keys = wanted.flatMap((each) => found.filter((key) => sameKey(key, each)).map((key) => shown(key, each.comment !== "")));
  const others = lines.filter((line) => !isRemark(line) && !listed(wanted, line)).length;
  if (state === "absent") return { state: keys.length === 0 ? "absent" : "present", keys };
  return { state: keys.length === 0 ? "absent" : "present", keys, ...(exclusive ? { others } : {}) };
}

function shown({ options, type, blob, comment }: PublicKey, withComment: boolean): string {
  return [options, type, `...${blob.slice(-12)}`, withComment ? comment : ""].filter((part) => part !== "").join(" ");
}

/** The directory of the file, which is made if it is the usual one and its own parent is there. */
function missingDirectory(question: Question<Desired>, directory: string): readonly ReturnType<typeof makeDirectory>[] {
  const { user } = question.desired;
  const makes = baseName(directory) === ".ssh";
  const asked = question.answers({
    directory: fileQuery(directory, { follow: true }),
    ...(makes ? { home: fileQuery(parentOf(directory), { follow: true }) } : {}),
  });
  if (asked.directory.state.tag === "present") return [];
  if (!makes) return missing(directory, "directory");
  if (asked.home?.state.tag === "absent") return missing(parentOf(directory), "home");
  return [makeDirectory(directory, { mode: 0o700, owner: user })];
}

function missing(directory: string, ask: string): never {
  const help = `Declare directory ${directory} and require it here.`;
  return end(
    undecided(
      problem({ code: "accounts/parent-missing", at: "/path", message: `The directory ${directory} does not exist.`, help }),
      ask,
      hopedDirectory(directory),
    ),
  );
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const user = known(desired.user, { code: "accounts/unbounded", at: "/user" });
  const declared = desired.path === undefined ? undefined : known(desired.path, { code: "accounts/unbounded", at: "/path" });
  const at = fileOf({ user, ...(declared === undefined ? {} : { path: declared }) });
  const directory = parentOf(at);
  const makes = baseName(directory) === ".ssh";
  return {
    may: [
      pattern("write-file", [scope.path(at)], { content: { tag: "any" } }),
      ...(makes ? [pattern("make-directory", [scope.path(directory)])] : []),
    ],
    claims: [scope.path(at), ...(makes ? [scope.path(directory)] : [])],
    needs: [account(user), scope.path(makes ? parentOf(directory) : directory)],
  };
}

/** All keys of an account are declared once: a second exclusive set, as a loop would make it, is the same resource again. Others have each their own name. */
function identityOf(name: string, { user, exclusive }: PartlyMembers<Desired>): string {
  if (typeof user !== "string") return name;
  return exclusive === true || name === user ? user : `${user} ${name}`;
}

function keyProblems({ state, exclusive, keys }: PartlyMembers<Desired>): readonly Problem[] {
  const flaws: Problem[] = [];
  if (state === "absent" && exclusive === true) {
    const message = "exclusive says which keys are there, state: absent which are not.";
    flaws.push(problem({ code: "accounts/exclusive-absent", at: "/exclusive", message, help: "Keep one of the two." }));
  }
  const seen = new Set<string>();
  for (const [index, line] of Array.isArray(keys) ? keys.entries() : []) {
    const key = typeof line === "string" ? parseKey(line) : undefined;
    if (key === undefined) continue;
    const name = `${key.type} ${key.blob}`;
    if (seen.has(name))
      flaws.push(problem({ code: "accounts/key-twice", at: `/keys/${index}`, message: "This key is listed twice.", help: "Keep one." }));
    seen.add(name);
  }
  return flaws;
}
