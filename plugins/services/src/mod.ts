/**
 * Services.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { service } from "./service.ts";
import { socket } from "./socket.ts";
import { systemdUnit } from "./systemd-unit.ts";
import { timer } from "./timer.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "services", types: { service, socket, systemd_unit: systemdUnit, timer } });
