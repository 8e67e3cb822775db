/**
 * The settings of a system.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { cron } from "./cron.ts";
import { hostname } from "./hostname.ts";
import { kernelModule } from "./kernel-module.ts";
import { locale } from "./locale.ts";
import { mount } from "./mount.ts";
import { reboot } from "./reboot.ts";
import { swap } from "./swap.ts";
import { sysctl } from "./sysctl.ts";
import { timezone } from "./timezone.ts";

/** The provider. */
export const provider: Provider = defineProvider({
  name: "system",
  types: { cron, hostname, kernel_module: kernelModule, locale, mount, reboot, swap, sysctl, timezone },
});
