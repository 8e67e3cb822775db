import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import type { Json } from "../ir/json.ts";
import { lockVersion } from "./plugin-lock-shape.ts";
import type { PluginLock } from "./plugin-lock-shape.ts";

const schema = {
  type: "object",
  required: ["lockVersion", "plugins", "grants"],
  additionalProperties: false,
  properties: {
    lockVersion: { const: lockVersion },
    plugins: {
      type: "object",
      propertyNames: { type: "string", pattern: "^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$", maxLength: 128 },
      additionalProperties: {
        type: "object",
        required: ["version", "digest", "kind"],
        additionalProperties: false,
        properties: {
          version: { type: "string", minLength: 1, maxLength: 128 },
          digest: { type: "string", pattern: "^sha256:[0-9a-f]{64}$" },
          kind: { type: "string", pattern: "^[a-z][a-z-]*$", maxLength: 64 },
        },
      },
    },
    grants: { type: "object", additionalProperties: { type: "object" } },
  },
};

/** The document as a lock, or what is wrong with it. A module of its own, since the checker takes longer to load than the lock to read. */
export function checkPluginLock(document: Json): PluginLock | string {
  const ajv = new Ajv({ allErrors: false, strict: true });
  const check: ValidateFunction<PluginLock> = ajv.compile(schema);
  const value: unknown = document;
  if (check(value)) return value;
  return ajv.errorsText(check.errors, { dataVar: "the lock" });
}
