import type {
  Attributes,
  Content,
  MakeLink,
  Move,
  Operation,
  Prior,
  Remove,
  Run,
  SetAttributes,
  TransportOutcome,
  WriteFile,
} from "@masterchef/wit/host";
import { digestOf, userOf } from "./answer-query.ts";
import { joinPath, parentOf } from "./machine.ts";
import type { Inode, Machine } from "./machine.ts";
import { failureOf, otherFailure, Refusal, runProgram } from "./run-program.ts";

/** What must be at a path is not. Nothing was changed. */
export class Stale extends Error {}

/** Where blobs that were supplied are, and where old content goes. */
export interface Store {
  readonly blobs: Map<string, Uint8Array>;
}

/** Carry out one operation just as the vocabulary says. Throws `Stale`, or `Refusal` where it is not done. */
export function performOperation(machine: Machine, operation: Operation, store: Store): TransportOutcome {
  const user = userOf(machine, operation.identity);
  machine.clock += 1;
  const { act } = operation;
  switch (act.tag) {
    case "write-file":
      return writeFile(machine, act.val, { store, user });
    case "make-directory":
      return makeDirectory(machine, act.val.path, { attributes: act.val.attributes, user });
    case "make-link":
      return makeLink(machine, act.val, user);
    case "set-attributes":
      return setAttributes(machine, act.val);
    case "move":
      return move(machine, act.val);
    case "remove":
      return remove(machine, act.val, store);
    case "run":
      return run(machine, act.val, user);
    case "barrier":
      if (act.val === "reboot") machine.state.set("boot-id", String(machine.clock));
      return outcome(act.val === "reboot");
    default:
      throw new Refusal(failureOf("unsupported", `this machine does no ${act.tag}`));
  }
}

function outcome(changed: boolean, more: Partial<TransportOutcome> = {}): TransportOutcome {
  return { changed, stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" }, ...more };
}

interface Place {
  readonly real: string;
  readonly old: Inode | undefined;
  readonly parent: Inode;
}

function placeOf(machine: Machine, path: string): Place {
  if (machine.denied.has(path) || machine.denied.has(parentOf(path)))
    throw new Refusal(failureOf("denied", `permission to change ${path} is denied`));
  const directory = machine.resolve(parentOf(path), true);
  const parent = directory === undefined ? undefined : machine.files.get(directory);
  if (directory === undefined || parent?.kind !== "directory")
    throw new Refusal(otherFailure("missing", `the directory of ${path} does not exist`));
  const real = path === "/" ? "/" : joinPath(directory, path.slice(path.lastIndexOf("/") + 1));
  return { real, old: machine.files.get(real), parent };
}

function checkPrior(path: string, old: Inode | undefined, prior: Prior): void {
  const holds = {
    absent: old === undefined,
    anything: true,
    directory: old?.kind === "directory",
    link: old?.kind === "symbolic-link" && prior.tag === "link" && old.target === prior.val,
    digest: old?.kind === "regular" && prior.tag === "digest" && digestOf(old.bytes) === prior.val,
  }[prior.tag];
  if (!holds) throw new Stale(`${path} is not as expected (${prior.tag})`);
}

/** Ids of a user's new files. */
function ownerOf(machine: Machine, user: string, parent: Inode): { readonly uid: number; readonly gid: number } {
  const account = machine.users.get(user);
  return { uid: account?.uid ?? 0, gid: (parent.mode & 0o2000) === 0 ? (account?.gid ?? 0) : parent.gid };
}

function applyAttributes(machine: Machine, inode: Inode, attributes: Attributes): void {
  const { owner, group, mode } = attributes;
  if (owner !== undefined) inode.uid = idOf(owner, machine.users.get(owner)?.uid);
  if (group !== undefined) inode.gid = idOf(group, machine.groups.get(group)?.gid);
  if (mode !== undefined) inode.mode = mode;
}

function idOf(principal: string, id: number | undefined): number {
  if (principal.startsWith("#")) return Number(principal.slice(1));
  if (id === undefined) throw new Refusal(failureOf("unknown-identity", `there is no ${principal}`));
  return id;
}

function bytesOf(content: Content, store: Store): Uint8Array {
  switch (content.tag) {
    case "text":
      return Buffer.from(content.val);
    case "bytes":
      return content.val;
    case "blob": {
      const bytes = store.blobs.get(content.val);
      if (bytes === undefined) throw new Refusal(otherFailure("missing-blob", `the content ${content.val} was never supplied`));
      return bytes;
    }
    case "parts":
      throw new Refusal(failureOf("unsupported", "this machine keeps no secrets"));
  }
}

function writeFile(machine: Machine, act: WriteFile, { store, user }: { readonly store: Store; readonly user: string }): TransportOutcome {
  const { real, old, parent } = placeOf(machine, act.path);
  const bytes = bytesOf(act.content, store);
  checkPrior(act.path, old, act.replaces);
  if (old?.kind === "directory") throw new Refusal(otherFailure("is-directory", `there is a directory at ${act.path}`));
  const kept = old?.kind === "regular" ? old : undefined;
  if (act.inPlace && old !== undefined && kept === undefined)
    throw new Refusal(otherFailure("not-regular", `${act.path} is no regular file`));
  const inode: Inode =
    kept === undefined
      ? { kind: "regular", mode: 0o644, ...ownerOf(machine, user, parent), bytes, target: "", modified: machine.clock }
      : { ...kept, bytes, modified: machine.clock };
  applyAttributes(machine, inode, act.attributes);
  if (act.validate !== undefined) validate(machine, act, bytes);
  if (act.inPlace && kept !== undefined) Object.assign(kept, inode);
  else machine.files.set(real, inode);
  return outcome(true, act.backup && kept !== undefined ? { kept: keep(kept, store) } : {});
}

function keep(old: Inode, store: Store): string {
  const digest = digestOf(old.bytes);
  store.blobs.set(digest, old.bytes);
  return digest;
}

function validate(machine: Machine, act: WriteFile, bytes: Uint8Array): void {
  const temporary = `${act.path}.masterchef-new`;
  machine.put(temporary, { kind: "regular", bytes });
  const argv = (act.validate ?? []).map((argument) =>
    argument === "{}" || argument.startsWith("{}:") ? temporary + argument.slice(2) : argument,
  );
  const { exit } = runProgram(machine, { argv, env: [], outputLimit: 65_536 }, { user: "root", mayWrite: false });
  machine.delete(temporary);
  if (exit.tag !== "code" || exit.val !== 0)
    throw new Refusal(otherFailure("invalid-content", `${argv[0] ?? ""} does not accept the new content of ${act.path}`));
}

function makeDirectory(
  machine: Machine,
  path: string,
  { attributes, user }: { readonly attributes: Attributes; readonly user: string },
): TransportOutcome {
  const { real, old, parent } = placeOf(machine, path);
  if (old !== undefined) throw new Stale(`something is at ${path}`);
  const inode: Inode = {
    kind: "directory",
    mode: 0o755,
    ...ownerOf(machine, user, parent),
    bytes: new Uint8Array(),
    target: "",
    modified: machine.clock,
  };
  applyAttributes(machine, inode, attributes);
  machine.files.set(real, inode);
  return outcome(true);
}

function makeLink(machine: Machine, act: MakeLink, user: string): TransportOutcome {
  const { real, old, parent } = placeOf(machine, act.path);
  checkPrior(act.path, old, act.replaces);
  if (old?.kind === "directory") throw new Refusal(otherFailure("is-directory", `there is a directory at ${act.path}`));
  if (act.kind === "symbolic") {
    machine.files.set(real, {
      kind: "symbolic-link",
      mode: 0o777,
      ...ownerOf(machine, user, parent),
      bytes: new Uint8Array(),
      target: act.target,
      modified: machine.clock,
    });
    return outcome(true);
  }
  const source = machine.at(act.target);
  if (source === undefined) throw new Refusal(otherFailure("missing", `there is no ${act.target}`));
  if (source.kind === "directory") throw new Refusal(otherFailure("is-directory", `${act.target} is a directory`));
  machine.files.set(real, source);
  return outcome(true);
}

function setAttributes(machine: Machine, act: SetAttributes): TransportOutcome {
  placeOf(machine, act.path);
  const inode = machine.at(act.path, act.follow);
  if (inode === undefined) throw new Refusal(otherFailure("missing", `there is no ${act.path}`));
  if (inode.kind === "symbolic-link" && act.attributes.mode !== undefined)
    throw new Refusal(failureOf("unsupported", "links have no mode"));
  const before = { ...inode };
  applyAttributes(machine, inode, act.attributes);
  return outcome(before.mode !== inode.mode || before.uid !== inode.uid || before.gid !== inode.gid);
}

function move(machine: Machine, act: Move): TransportOutcome {
  const source = placeOf(machine, act.source);
  const destination = placeOf(machine, act.destination);
  if (source.old === undefined) throw new Refusal(otherFailure("missing", `there is no ${act.source}`));
  checkPrior(act.destination, destination.old, act.replaces);
  if (destination.real === source.real || destination.real.startsWith(`${source.real}/`))
    throw new Refusal(failureOf("malformed", "it cannot be moved into itself"));
  if (destination.old?.kind === "directory") throw new Refusal(otherFailure("is-directory", `there is a directory at ${act.destination}`));
  if (destination.old !== undefined && source.old.kind === "directory")
    throw new Refusal(otherFailure("not-directory", `${act.destination} is no directory`));
  for (const path of [source.real, ...machine.below(source.real)]) {
    const inode = machine.files.get(path);
    machine.files.delete(path);
    if (inode !== undefined) machine.files.set(destination.real + path.slice(source.real.length), inode);
  }
  return outcome(true);
}

function remove(machine: Machine, act: Remove, store: Store): TransportOutcome {
  const { real, old } = placeOf(machine, act.path);
  checkPrior(act.path, old, act.replaces);
  if (old === undefined) return outcome(false);
  if (old.kind === "directory" && !act.recursive && machine.below(real).length > 0)
    throw new Refusal(otherFailure("not-empty", `${act.path} is not empty`));
  const kept = act.backup && old.kind === "regular" ? { kept: keep(old, store) } : {};
  machine.delete(real);
  return outcome(true, kept);
}

function run(machine: Machine, act: Run, user: string): TransportOutcome {
  const { argv } = act.process;
  machine.log.push(argv.join(" "));
  const { exit, stdout, stderr } = runProgram(machine, act.process, { user, mayWrite: true });
  if (exit.tag === "not-found") throw new Refusal(otherFailure("missing", `there is no program ${argv[0] ?? ""}`));
  if (exit.tag === "signal") throw new Refusal(otherFailure("signal", `ended by ${exit.val}`), true);
  const means = act.exits.length === 0 ? (exit.val === 0 ? "done" : undefined) : act.exits.find((rule) => rule.code === exit.val)?.means;
  if (means === "busy") throw new Refusal(otherFailure("busy", `${argv[0] ?? ""} is busy`));
  if (means === undefined) throw new Refusal(otherFailure("exit-code", `${argv[0] ?? ""} ended with exit code ${exit.val}`), true);
  const said = [stdout, stderr].some((each) => each.tag === "text" && act.contains !== undefined && each.val.includes(act.contains));
  if (act.contains !== undefined && !said)
    throw new Refusal(otherFailure("output", `${act.contains} stands nowhere in what it said`), true);
  return outcome(means !== "unchanged", { code: exit.val, stdout, stderr });
}
