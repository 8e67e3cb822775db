import type { QueryOf } from "@masterchef/sdk";
import { isSecret, userQuery } from "@masterchef/sdk";
import type { User } from "./user-attributes.ts";

/** Asks about the user, and with a secret whether the stored hash accepts it. */
export function userQueryFor({ name, password }: Pick<User, "name" | "password">): QueryOf<"account"> {
  if (!isSecret(password)) return userQuery(name);
  return { read: { tag: "account", val: { tag: "user", val: { name, verifyPassword: password.$secret } } }, reads: [] };
}
