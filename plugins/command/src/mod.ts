/**
 * Commands.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { command } from "./command.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "command", types: { command } });
