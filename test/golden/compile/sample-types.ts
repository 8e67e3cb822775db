import type { Canonical, Declaration, Problem, Result } from "@masterchef/wit/host";
import type { TypeRegistry } from "../../../kernel/src/compile/compile-input.ts";
import type { Called } from "../../../kernel/src/ir/called.ts";
import type { Json, JsonObject } from "../../../kernel/src/ir/json.ts";
import type { ResourceType } from "../../../kernel/src/ir/resource-type.ts";

const mode = { type: "string", pattern: "^[0-7]{3,4}$", description: 'octal digits in quotes, such as "0644"' };
const state = { type: "string", enum: ["present", "absent"] };
const found = { state: { type: "string" }, mode: { type: "string" }, uid: { type: "integer" }, gid: { type: "integer" } };

const types: readonly ResourceType[] = [
  {
    name: "file",
    plugin: "masterchef/files",
    summary: "One regular file",
    identity: "path",
    refresh: false,
    settleMs: 0,
    state: { type: "object", properties: { ...found, digest: { type: "string" }, size: { type: "integer" } } },
    schema: {
      type: "object",
      additionalProperties: false,
      properties: {
        path: { type: "string", minLength: 1, maxLength: 4096 },
        content: { type: "string", format: "masterchef-content" },
        source: { type: "string", format: "masterchef-source" },
        bytes: { type: "string", format: "masterchef-bytes" },
        template: { type: "string", format: "masterchef-template" },
        mode,
        owner: { type: "string" },
        group: { type: "string" },
        state,
        backup: { type: "boolean" },
        create_only: { type: "boolean" },
        validate: { type: "array", items: { type: "string" }, minItems: 1 },
        data: true,
      },
      required: ["path"],
      allOf: [{ not: { required: ["content", "source"] } }, { not: { required: ["content", "template"] } }, { not: { required: ["source", "template"] } }],
    },
  },
  {
    name: "directory",
    plugin: "masterchef/files",
    summary: "One directory",
    identity: "path",
    refresh: false,
    settleMs: 0,
    state: { type: "object", properties: found },
    schema: { type: "object", additionalProperties: false, properties: { path: { type: "string" }, mode, owner: { type: "string" }, purge: { type: "boolean" }, state } },
  },
  {
    name: "link",
    plugin: "masterchef/files",
    summary: "One link",
    identity: "path",
    refresh: false,
    settleMs: 0,
    state: { type: "object", properties: { target: { type: "string" } } },
    schema: { type: "object", additionalProperties: false, properties: { path: { type: "string" }, target: { type: "string" }, kind: { enum: ["symbolic", "hard"] } }, required: ["path", "target"] },
  },
  {
    name: "command",
    plugin: "masterchef/command",
    summary: "A command",
    refresh: true,
    settleMs: 0,
    state: { type: "object", properties: { exit: { type: "integer" } } },
    schema: {
      type: "object",
      additionalProperties: false,
      properties: {
        argv: { type: "array", items: { type: "string" }, minItems: 1 },
        script: { type: "string" },
        env: { type: "object", additionalProperties: { type: "string" } },
        creates: { type: "string" },
        returns: { type: "array", items: { type: "integer", minimum: 0, maximum: 255 } },
        refresh_only: { type: "boolean" },
        umask: { anyOf: [{ type: "string", pattern: "^(?:0?[0-7]{3})$" }, { type: "null" }] },
      },
      oneOf: [{ required: ["argv"] }, { required: ["script"] }],
    },
  },
];

/** Types like those of the core plugins, for the compiler's own tests. */
export const sampleTypes: TypeRegistry = { names: types.map((type) => type.name), type: (name) => types.find((type) => type.name === name) };

/** Facts like those of the core plugin. */
export const sampleFactSchemas: JsonObject = {
  os: { type: "object", properties: { family: { type: "string" }, id: { type: "string" }, version: { type: "string" }, codename: { type: "string" } } },
  cpu: { type: "object", properties: { count: { type: "integer" } } },
  hostname: { type: "string" },
  package_managers: { type: "array", items: { type: "string" } },
  interfaces: { type: "object", additionalProperties: { type: "object", properties: { mtu: { type: "integer" } } } },
};

/** What those plugins make of a declaration. */
export function canonicalizeSample(declaration: Declaration): Called<Result<Canonical, readonly Problem[]>> {
  const desired: JsonObject = JSON.parse(declaration.desired);
  const type = sampleTypes.type(declaration.typeName);
  const members: Record<string, Json> = { ...desired };
  const identity = type?.identity === undefined ? undefined : members[type.identity];
  let name = typeof identity === "string" ? identity : declaration.name;
  if (declaration.typeName !== "command") {
    const problem = isUnknown(identity) ? undefined : pathProblem(name);
    if (problem !== undefined) return { tag: "ok", val: { tag: "err", val: [{ severity: "error", code: "files/path", at: "/path", message: problem, help: "Write an absolute path." }] } };
    if (!isUnknown(identity)) {
      name = name.split("/").filter((step, index) => index === 0 || (step !== "" && step !== ".")).join("/") || "/";
      members["path"] = name;
    }
  }
  if (isUnknown(identity)) name = JSON.stringify(identity);
  if (typeof members["mode"] === "string") members["mode"] = members["mode"].padStart(4, "0");
  return { tag: "ok", val: { tag: "ok", val: { name, desired: JSON.stringify(members), warnings: [] } } };
}

function isUnknown(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null;
}

function pathProblem(path: string): string | undefined {
  if (path.includes("\0")) return "The path holds a NUL character.";
  if (path.includes("\n")) return "The path holds a line break.";
  if (!path.startsWith("/")) return `The path ${JSON.stringify(path)} is not absolute.`;
  return path.split("/").includes("..") ? `The path ${JSON.stringify(path)} holds "..".` : undefined;
}
