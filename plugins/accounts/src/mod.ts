/**
 * Users, groups, and what they may do.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { authorizedKey } from "./authorized-key.ts";
import { group } from "./group.ts";
import { sudoers } from "./sudoers.ts";
import { user } from "./user.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "accounts", types: { user, group, authorized_key: authorizedKey, sudoers } });
