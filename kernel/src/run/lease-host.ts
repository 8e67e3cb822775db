import type { Lease } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { overLink } from "./run-context.ts";
import type { SessionPort } from "./session-port.ts";

/** Who wants to change a host. */
export interface Leaseholder {
  readonly controller: string;
  readonly run: string;
  readonly host: string;
}

/** Takes the right to change a host. Throws `MC_RUN_LEASED` with the host's own words if it is not given. */
export async function leaseHost(session: SessionPort, { controller, run, host }: Leaseholder): Promise<Lease> {
  const lease = await overLink(host, session.lease({ controller, run, epoch: 0 }).catch(refused));
  if (!("why" in lease)) return lease;
  const why = lease.why === undefined ? "another run holds its lease" : lease.why;
  const detail = `${host} cannot be changed now: ${why}. Nothing was done. Apply again once that is over.`;
  throw new MasterchefError([errorOf("MC_RUN_LEASED", { detail, about: host })]);
}

/** A refusal is a failure of the contract, not an exception of the carrier. */
function refused(error: unknown): { readonly why: string | undefined } {
  if (error instanceof Error) throw error;
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
  return { why: typeof message === "string" ? message : undefined };
}
