import type { JsonObject } from "../../ir/json.ts";

/** JSON Schema of the keys that say how operations are carried out. */
export const executionSchema: JsonObject = {
  type: "object",
  properties: {
    tags: {
      type: "array",
      items: { type: "string", pattern: "^[A-Za-z0-9_.:/-]{1,100}$", description: "letters, digits and _ . : / -" },
      uniqueItems: true,
      description: "Words to select resources by on the command line.",
    },
    become: { type: "boolean", description: "Act as root, or as `become_user`." },
    become_user: { type: "string", minLength: 1, maxLength: 256, description: "The account to act as; implies `become`." },
    retries: { type: "integer", minimum: 0, maximum: 1000, description: "How often a failed step is tried again." },
    retry_delay_seconds: { type: "number", minimum: 0, maximum: 86400, description: "The wait before the first retry." },
    retry_backoff: { type: "number", minimum: 1, maximum: 100, description: "Each wait is the one before times this." },
    retry_jitter_seconds: { type: "number", minimum: 0, maximum: 86400, description: "At most this is added to a wait by chance." },
    breaker_after: {
      type: "integer",
      minimum: 0,
      maximum: 1000,
      description: "After how many failed runs it is not tried again; 0: it always is.",
    },
    timeout_seconds: { type: "number", exclusiveMinimum: 0, maximum: 604800, description: "The longest one operation may take." },
  },
};
