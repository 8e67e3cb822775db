import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { user } from "./account.ts";
import { act } from "./act.ts";
import { kernelModule, sysctl } from "./kernel-settings.ts";
import { line } from "./line.ts";
import { packageType } from "./package.ts";
import { script } from "./script.ts";
import { service } from "./service.ts";

/** Resource types that the worlds need and no plugin brings yet. */
export const provider: Provider = defineProvider({ name: "world", types: { line, package: packageType, service, user, module: kernelModule, sysctl, script, act } });
