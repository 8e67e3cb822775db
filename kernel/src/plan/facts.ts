import type { JsonObject } from "../ir/json.ts";

/** What is known about a host, as far as the site and its plugins ask for it: an object by name of fact. */
export type Facts = JsonObject;
