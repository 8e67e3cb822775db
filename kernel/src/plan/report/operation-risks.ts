import type { Attributes, Operation, Scope } from "@masterchef/wit/host";
import { formatScope } from "../scope/scope-text.ts";
import { writesOf } from "../scope/scopes-of.ts";
import { holdsSecret } from "./holds-secret.ts";
import type { Risk, RiskKind, RiskLevel } from "./risk.ts";
import { vitalIn } from "./vital-scopes.ts";

/** What is at stake in one operation. */
export function operationRisks(operation: Operation): readonly Risk[] {
  return [
    ...hazardRisks(operation),
    ...destructionRisks(operation),
    ...accessRisks(operation),
    ...wideRisks(operation),
    ...rightsRisks(operation),
    ...actRisks(operation),
  ];
}

function risk(level: RiskLevel, kind: RiskKind, text: string): Risk {
  return { level, kind, text };
}

function hazardRisks({ act, hazards }: Operation): readonly Risk[] {
  const reboots = hazards.reboot === true || (act.tag === "barrier" && act.val === "reboot");
  const reconnects = act.tag === "barrier" && act.val === "reconnect";
  return [
    ...(reboots ? [risk("high", "reboot", "reboots the host")] : []),
    ...(hazards.disconnection === true ? [risk("high", "link", "may break the link to the host")] : []),
    ...(reconnects ? [risk("medium", "link", "closes the link to the host and opens it again")] : []),
    ...(hazards.interruption === true ? [risk("medium", "interrupts", "stops or restarts something that is running")] : []),
  ];
}

function destructionRisks(operation: Operation): readonly Risk[] {
  const { act, destroys } = operation;
  const named = destroys.map((scope) => (isKept(operation, scope) ? keptRisk(scope) : lostRisk(operation, scope)));
  const unsaved = act.tag === "write-file" && !act.val.backup && act.val.replaces.tag === "digest" && named.length === 0;
  return unsaved ? [...named, risk("medium", "destroys", `overwrites ${act.val.path} and keeps no copy of what it held`)] : named;
}

/** Whether what is destroyed is a single file whose bytes go to the filebucket, as far as the operation itself says so. */
function isKept({ act }: Operation, scope: Scope): boolean {
  if (scope.tag !== "path") return false;
  if (act.tag === "remove") return !act.val.recursive && act.val.backup && act.val.replaces.tag === "digest";
  return act.tag === "write-file" && act.val.backup && act.val.replaces.tag !== "directory" && act.val.path === scope.val;
}

function keptRisk(scope: Scope): Risk {
  return risk("medium", "destroys", `takes away ${wordsOf(scope)}; its content is kept in the filebucket`);
}

/** A link and an empty directory hold nothing that could be lost. */
function lostRisk({ act }: Operation, scope: Scope): Risk {
  if (act.tag === "remove" && !act.val.recursive && scope.tag === "path") {
    if (act.val.replaces.tag === "link") return risk("low", "destroys", `takes away the link ${scope.val}`);
    if (act.val.replaces.tag === "directory") return risk("low", "destroys", `takes away the empty directory ${scope.val}`);
  }
  return risk("high", "destroys", `destroys ${wordsOf(scope)}; nothing of it is kept`);
}

/** One risk a thing that is at stake, however many scopes lead to it. */
function accessRisks(operation: Operation): readonly Risk[] {
  const texts = new Map<string, string>();
  for (const scope of writesOf(operation)) {
    const vital = vitalIn(scope);
    if (vital !== undefined && !texts.has(vital)) texts.set(vital, `writes ${wordsOf(scope)}, which decides ${vital}`);
  }
  return [...texts.values()].map((text) => risk("high", "access", text));
}

function wideRisks(operation: Operation): readonly Risk[] {
  return writesOf(operation).flatMap((scope): readonly Risk[] => {
    switch (scope.tag) {
      case "everything":
        return [risk("medium", "wide", "may write anything: it does not say what it writes")];
      case "kind":
        return [risk("medium", "wide", `may write ${wordsOf(scope)}`)];
      case "tree":
        if (scope.val === "/") return [risk("high", "wide", "may write every path of the host")];
        return scope.val.lastIndexOf("/") === 0 ? [risk("medium", "wide", `may write ${wordsOf(scope)}`)] : [];
      case "path":
      case "entity":
        return [];
    }
  });
}

const setUser = 0o4000;
const setGroup = 0o2000;
const sticky = 0o1000;
const othersWrite = 0o002;

function rightsRisks({ act }: Operation): readonly Risk[] {
  const attributes = attributesOf(act);
  const mode = attributes?.of.mode;
  if (attributes === undefined || mode === undefined) return [];
  const { path, directory } = attributes;
  const octal = mode.toString(8).padStart(4, "0");
  return [
    ...((mode & setUser) !== 0 ? [risk("high", "rights", `gives ${path} the mode ${octal}: whoever runs it acts as its owner`)] : []),
    ...((mode & setGroup) !== 0 && !directory
      ? [risk("medium", "rights", `gives ${path} the mode ${octal}: whoever runs it acts as its group`)]
      : []),
    ...((mode & othersWrite) !== 0 && (mode & sticky) === 0
      ? [risk("medium", "rights", `gives ${path} the mode ${octal}: everyone may write it`)]
      : []),
  ];
}

interface Attributed {
  readonly path: string;
  readonly of: Attributes;
  /** Whether it may be a directory, on which the group bit gives nobody rights. */
  readonly directory: boolean;
}

function attributesOf(act: Operation["act"]): Attributed | undefined {
  if (act.tag !== "write-file" && act.tag !== "make-directory" && act.tag !== "set-attributes") return undefined;
  return { path: act.val.path, of: act.val.attributes, directory: act.tag !== "write-file" };
}

function actRisks(operation: Operation): readonly Risk[] {
  const { act, identity, opaque } = operation;
  const isRoot = identity === "root" || identity === "#0";
  return [
    ...(act.tag === "http" ? [risk("medium", "request", `sends ${act.val.method} to ${act.val.url}, which nothing can take back`)] : []),
    ...(act.tag === "other" ? [risk("medium", "opaque", `does ${act.val.name}, whose effect only its plugin knows`)] : []),
    ...(identity === undefined ? [] : [risk(isRoot ? "medium" : "low", "identity", `is done as ${identity}`)]),
    ...(holdsSecret(operation) ? [risk("low", "secret", "hands a secret to the host")] : []),
    ...(opaque ? [risk("low", "opaque", "is judged by its exit code alone")] : []),
  ];
}

function wordsOf(scope: Scope): string {
  switch (scope.tag) {
    case "path":
      return scope.val;
    case "tree":
      return `${scope.val} and all below it`;
    case "kind":
      return `every ${scope.val}`;
    case "everything":
      return "anything";
    case "entity":
      return formatScope(scope);
  }
}
