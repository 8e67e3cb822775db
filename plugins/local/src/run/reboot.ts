import { existsSync } from "node:fs";
import type { TransportOutcome } from "@masterchef/wit/host";
import { failure, otherFailure } from "../failure.ts";
import { failed, refused } from "../stop.ts";
import type { ActContext } from "./act-context.ts";
import { runProgram } from "./program.ts";

/** Tells a host to boot anew. Throws a `Stop` where it does not let itself be told. */
export type TellHost = (argv: readonly string[], context: ActContext) => Promise<TransportOutcome>;

/**
 * Has the machine that it runs on boot anew. That is done once the boot id is another, which this process does not live to see: it ends as failed with the
 * reason `rebooting`, and whoever comes afterwards compares the boot ids. Never returns.
 */
export async function reboot(context: ActContext, { tell = tellHost, argv = rebootArgv() }: Telling = {}): Promise<never> {
  if (argv.length === 0)
    throw refused(failure("unsupported", "this transport can reboot Linux only; reboot the machine by hand, then resume the run"));
  await tell(argv, context);
  throw failed(otherFailure("rebooting", "the machine is on its way down and boots anew"));
}

interface Telling {
  readonly tell?: TellHost;
  /** Empty: nobody knows how. */
  readonly argv?: readonly string[];
}

/** In three seconds, so that whoever asked for it comes to the end of its record, and whoever watches learns how to go on. */
const shortly = ["systemd-run", "--quiet", "--on-active=3", "--timer-property=AccuracySec=100ms", "systemctl", "reboot"];

/** What makes this machine boot anew; empty where nobody knows. */
export function rebootArgv(platform: string = process.platform, isThere: (path: string) => boolean = existsSync): readonly string[] {
  if (platform !== "linux") return [];
  return isThere("/run/systemd/system") ? shortly : ["shutdown", "-r", "now"];
}

async function tellHost(argv: readonly string[], context: ActContext): Promise<TransportOutcome> {
  return await runProgram({ process: { argv: [...argv], env: [], outputLimit: 8192 }, exits: [] }, context);
}
