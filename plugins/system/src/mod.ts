/**
 * The settings of a system.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { cron } from "./cron.ts";
import { sysctl } from "./sysctl.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "system", types: { cron, sysctl } });
