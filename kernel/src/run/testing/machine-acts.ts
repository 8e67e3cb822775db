import type { Act, Content, Happening, Operation, Prior, Run } from "@masterchef/wit/host";
import { digestOf } from "../../ir/digest.ts";
import type { Machine, MachineNode } from "./machine.ts";

/** Do an operation on a machine, with its priors checked: what happened. */
export function machineAct(machine: Machine, operation: Operation): Happening {
  if (operation.identity !== undefined && !machine.accounts.has(operation.identity))
    return failure("refused", `there is no user ${operation.identity}`);
  return act(machine, operation.act, operation.identity ?? "root");
}

function act(machine: Machine, what: Act, owner: string): Happening {
  switch (what.tag) {
    case "write-file": {
      const { path, attributes, backup } = what.val;
      const wrong = priorWrong(machine, path, what.val.replaces) ?? parentWrong(machine, path);
      if (wrong !== undefined) return wrong;
      const bytes = contentBytes(machine, what.val.content);
      if (bytes === undefined) return failure("refused", "the content was not supplied");
      const old = machine.nodes.get(path);
      const kept = backup ? keep(machine, old) : undefined;
      const base = old?.kind === "regular" ? old : { mode: 0o644, owner };
      machine.nodes.set(path, {
        kind: "regular",
        content: bytes,
        target: "",
        mode: attributes.mode ?? base.mode,
        owner: attributes.owner ?? base.owner,
      });
      return done(kept);
    }
    case "make-directory": {
      const { path, attributes } = what.val;
      const wrong = priorWrong(machine, path, { tag: "absent" }) ?? parentWrong(machine, path);
      if (wrong !== undefined) return wrong;
      machine.nodes.set(path, {
        kind: "directory",
        content: new Uint8Array(),
        target: "",
        mode: attributes.mode ?? 0o755,
        owner: attributes.owner ?? owner,
      });
      return done();
    }
    case "make-link": {
      const wrong = priorWrong(machine, what.val.path, what.val.replaces) ?? parentWrong(machine, what.val.path);
      if (wrong !== undefined) return wrong;
      machine.nodes.set(what.val.path, { kind: "symbolic-link", content: new Uint8Array(), target: what.val.target, mode: 0o777, owner });
      return done();
    }
    case "set-attributes": {
      const node = machine.nodes.get(what.val.path);
      if (node === undefined) return failure("failed", "there is nothing");
      machine.nodes.set(what.val.path, {
        ...node,
        mode: what.val.attributes.mode ?? node.mode,
        owner: what.val.attributes.owner ?? node.owner,
      });
      return done();
    }
    case "remove": {
      const { path, recursive, backup } = what.val;
      const wrong = priorWrong(machine, path, what.val.replaces);
      if (wrong !== undefined) return wrong;
      const names = machine.below(path, true);
      if (names.length > 0 && !recursive) return failure("failed", "the directory is not empty");
      const kept = backup ? keep(machine, machine.nodes.get(path)) : undefined;
      for (const name of names) machine.nodes.delete(`${path}/${name}`);
      machine.nodes.delete(path);
      return done(kept);
    }
    case "run":
      return run(machine, what.val, owner);
    case "barrier": {
      const bootId = "/proc/sys/kernel/random/boot_id";
      machine.put(bootId, `${Number(machine.text(bootId) ?? "0") + 1}`);
      for (const path of machine.below("/run", true)) machine.nodes.delete(`/run/${path}`);
      return { tag: "failed", val: { reason: { tag: "other", val: "rebooting" }, message: "boots anew" } };
    }
    case "move":
    case "http":
    case "other":
      return failure("refused", `${what.tag} is not simulated`);
  }
}

function run(machine: Machine, { process, exits, contains }: Run, identity: string): Happening {
  const [name = ""] = process.argv;
  const program = machine.programs.get(name);
  if (program === undefined) return failure("failed", `there is no program ${name}`);
  const { code, stdout = "", stderr = "" } = program(process.argv, machine, identity);
  const means = exits.length === 0 ? (code === 0 ? "done" : undefined) : exits.find((rule) => rule.code === code)?.means;
  if (means === undefined || means === "busy") return failure("failed", `exit ${code}: ${stderr}`);
  if (contains !== undefined && !`${stdout}${stderr}`.includes(contains)) return failure("failed", `the output does not hold ${contains}`);
  return {
    tag: "done",
    val: { code, changed: means !== "unchanged", stdout: { tag: "text", val: stdout }, stderr: { tag: "text", val: stderr } },
  };
}

function priorWrong(machine: Machine, path: string, prior: Prior): Happening | undefined {
  const node = machine.nodes.get(path);
  const holds =
    prior.tag === "anything" ||
    (prior.tag === "absent" && node === undefined) ||
    (prior.tag === "directory" && node?.kind === "directory") ||
    (prior.tag === "link" && node?.kind === "symbolic-link" && node.target === prior.val) ||
    (prior.tag === "digest" && node?.kind === "regular" && digestOf(node.content) === prior.val);
  return holds ? undefined : { tag: "stale", val: `${path} is not what it was (${prior.tag} expected)` };
}

function parentWrong(machine: Machine, path: string): Happening | undefined {
  const parent = path.slice(0, path.lastIndexOf("/")) || "/";
  return machine.nodes.get(parent)?.kind === "directory" ? undefined : failure("failed", `${parent} is no directory`);
}

function contentBytes(machine: Machine, content: Content): Uint8Array | undefined {
  switch (content.tag) {
    case "text":
      return Buffer.from(content.val);
    case "bytes":
      return content.val;
    case "blob":
      return machine.blobs.get(content.val);
    case "parts":
      return undefined;
  }
}

function keep(machine: Machine, node: MachineNode | undefined): string | undefined {
  if (node?.kind !== "regular") return undefined;
  const digest = digestOf(node.content);
  machine.kept.set(digest, node.content);
  return digest;
}

function done(kept?: string): Happening {
  const none = { tag: "text", val: "" } as const;
  return { tag: "done", val: { changed: true, stdout: none, stderr: none, ...(kept === undefined ? {} : { kept }) } };
}

function failure(tag: "failed" | "refused", message: string): Happening {
  return { tag, val: { reason: { tag: "other", val: "simulated" }, message } };
}
