import { readFileSync, readdirSync } from "node:fs";
import { Machine } from "@masterchef/kernel/testing";
import { isJsonList, isJsonObject, parseJson } from "@masterchef/sdk";
import type { Json, JsonObject } from "@masterchef/sdk";
import { decodeJson } from "@masterchef/wit/codec";

/** A host, and what of a type is to be found there. */
export interface DiscoveryCase {
  readonly file: string;
  readonly title: string;
  /** The folder of the plugin. */
  readonly plugin: string;
  readonly type: string;
  /** JSON text. */
  readonly facts: string;
  readonly machine: Machine;
  /** Texts that must stand in nothing that is found. */
  readonly secrets: readonly string[];
  /** Findings in the order of their names. */
  readonly found: Json;
}

const folder = new URL("discoveries/", import.meta.url);

/** All hosts, each a file. */
export function readDiscoveryCases(): readonly DiscoveryCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.toSorted().map((file) => readCase(file, parseJson(readFileSync(new URL(file, folder), "utf8"))));
}

function readCase(file: string, document: Json): DiscoveryCase {
  if (!isJsonObject(document)) throw new TypeError(`${file} holds no case`);
  const text = (name: string): string => textOf(document[name], "");
  const { facts = {}, secrets = [], found = [] } = members(document);
  return {
    file,
    title: text("title"),
    plugin: text("plugin"),
    type: text("type"),
    facts: JSON.stringify(facts),
    machine: machineOf(members(document)),
    secrets: listOf(secrets).map((each) => textOf(each, "")),
    found,
  };
}

type Members = { readonly [name in "facts" | "secrets" | "found" | "files" | "folders" | "users" | "groups" | "programs"]?: Json };

function members(document: JsonObject): Members {
  return document;
}

function machineOf({ files, folders, users, groups, programs }: Members): Machine {
  const machine = new Machine();
  for (const path of listOf(folders)) machine.put(textOf(path, "/"), { kind: "directory" });
  for (const [path, file] of Object.entries(objectOf(files))) putFile(machine, path, file);
  for (const each of listOf(users)) {
    const user = decodeJson<"UserInfo">("UserInfo", each);
    machine.users.set(user.name, user);
  }
  for (const each of listOf(groups)) {
    const group = decodeJson<"GroupInfo">("GroupInfo", each);
    machine.groups.set(group.name, group);
  }
  const calls = listOf(programs).map(objectOf);
  for (const name of new Set(calls.map((call) => textOf(listOf(call["argv"])[0], "")))) {
    machine.programs.set(name, ({ argv }) => {
      const call = calls.find((each) => isCall(listOf(each["argv"]), argv));
      if (call === undefined) throw new Error(`This host has no answer to ${JSON.stringify(argv)}`);
      const { code = 0, stdout, stderr } = programMembers(call);
      return { code: Number(code), said: textOf(stdout, ""), stderr: { tag: "text", val: textOf(stderr, "") } };
    });
  }
  return machine;
}

/** `**` stands for any arguments. */
function isCall(pattern: readonly Json[], argv: readonly string[]): boolean {
  const at = pattern.indexOf("**");
  if (at < 0) return JSON.stringify(pattern) === JSON.stringify(argv);
  const rest = pattern.slice(at + 1);
  const ends = [...argv.slice(0, at), ...argv.slice(argv.length - rest.length)];
  return argv.length >= pattern.length - 1 && JSON.stringify(ends) === JSON.stringify([...pattern.slice(0, at), ...rest]);
}

function programMembers(call: JsonObject): { readonly code?: Json; readonly stdout?: Json; readonly stderr?: Json } {
  return call;
}

/** A text is a file of root's that everybody may read. */
function putFile(machine: Machine, path: string, file: Json): void {
  if (!isJsonObject(file)) return machine.put(path, { kind: "regular", bytes: Buffer.from(textOf(file, "")) });
  const { link, content, mode, uid = 0, gid = 0 } = fileMembers(file);
  if (typeof link === "string") return machine.put(path, { kind: "symbolic-link", target: link });
  const bytes = Buffer.from(textOf(content, ""));
  return machine.put(path, { kind: "regular", bytes, mode: Number.parseInt(textOf(mode, "0644"), 8), uid: Number(uid), gid: Number(gid) });
}

function fileMembers(file: JsonObject): { readonly [name in "link" | "content" | "mode" | "uid" | "gid"]?: Json } {
  return file;
}

function listOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonList(value) ? value : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
