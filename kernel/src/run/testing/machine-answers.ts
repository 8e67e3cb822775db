import type { Answer, FailureReason, Observation, Query } from "@masterchef/wit/host";
import type { Machine } from "./machine.ts";

/** What a machine answers: the part of the vocabulary that the tests use. */
export function machineAnswer(machine: Machine, query: Query): Answer {
  if (query.identity !== undefined && !machine.accounts.has(query.identity))
    return failed("unknown-identity", `there is no user ${query.identity}`);
  const { read } = query;
  switch (read.tag) {
    case "file":
      return observed({ tag: "file", val: { state: machine.stateOf(read.val.path, read.val.want) } });
    case "directory": {
      const node = machine.nodes.get(read.val.path);
      if (node === undefined) return observed({ tag: "directory", val: { tag: "absent" } });
      if (node.kind !== "directory") return observed({ tag: "directory", val: { tag: "not-directory", val: node.kind } });
      const entries = machine.below(read.val.path, read.val.recursive).flatMap((name) => {
        const state = machine.stateOf(`${read.val.path === "/" ? "" : read.val.path}/${name}`, read.val.want);
        return state.tag === "present" ? [{ name, info: state.val }] : [];
      });
      return observed({ tag: "directory", val: { tag: "listing", val: entries } });
    }
    case "account": {
      if (read.val.tag !== "user") return failed("unsupported", "groups are not simulated");
      const { name } = read.val.val;
      const account = machine.accounts.get(name);
      if (account === undefined) return observed({ tag: "account", val: { tag: "absent" } });
      return observed({
        tag: "account",
        val: {
          tag: "user",
          val: { name, ...account, comment: "", home: `/home/${name}`, shell: "/bin/sh", groups: [], password: "hidden" },
        },
      });
    }
    case "process": {
      const [name = ""] = read.val.argv;
      const program = machine.programs.get(name);
      if (program === undefined)
        return observed({ tag: "process", val: { exit: { tag: "not-found" }, stdout: text(""), stderr: text("") } });
      const { code, stdout = "", stderr = "" } = program(read.val.argv, machine, query.identity);
      return observed({ tag: "process", val: { exit: { tag: "code", val: code }, stdout: text(stdout), stderr: text(stderr) } });
    }
    case "tree":
    case "http":
    case "other":
      return failed("unsupported", `${read.tag} is not simulated`);
  }
}

function observed(val: Observation): Answer {
  return { outcome: { tag: "ok", val }, unknown: [] };
}

function failed(tag: Exclude<FailureReason["tag"], "other">, message: string): Answer {
  return { outcome: { tag: "err", val: { reason: { tag }, message } }, unknown: [] };
}

function text(val: string): { readonly tag: "text"; readonly val: string } {
  return { tag: "text", val };
}
