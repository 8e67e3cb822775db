import { isJsonObject } from "../ir/json.ts";
import { runsAfter } from "./runs.ts";
import type { StateDirectory } from "./state-directory.ts";

/** A record of a refresh that is owed, as far as journals can tell of it. */
export interface OwedIn {
  readonly key: string;
  /** The run that wrote it. */
  readonly run: string;
  /** The address of what is to be refreshed. */
  readonly subject: string;
}

/** Keys of the records whose subject a run of this site has refreshed since, or found not to need it: that run ended before it could clear them. */
export async function refreshedSince(state: StateDirectory, records: readonly OwedIn[]): Promise<ReadonlySet<string>> {
  const first = records.map(({ run }) => run).toSorted()[0];
  if (first === undefined) return new Set();
  // Ids grow: what comes after the one before the first is the first and all later ones.
  const runs = await runsAfter(state, before(first));
  const last = new Map<string, string>();
  for (const { summary, records: told } of runs)
    for (const { type, body } of told)
      if (type === "refresh-done" && isJsonObject(body) && typeof body["step"] === "string") last.set(body["step"], summary.id);
  return new Set(records.filter(({ run, subject }) => (last.get(subject) ?? "") >= run).map(({ key }) => key));
}

/** An id smaller than this one and greater than all that are smaller. */
function before(id: string): string {
  return id.slice(0, -1);
}
