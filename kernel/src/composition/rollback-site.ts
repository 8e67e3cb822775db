import type { Plan } from "../plan/plan.ts";

/** How the site of a plan that undoes a run is called; no site can have this name. */
export const rollbackSite: string = "rollback of run ";

/** The run that a plan undoes, if it undoes one. */
export function undoneBy({ site }: Plan): string | undefined {
  return site.startsWith(rollbackSite) ? site.slice(rollbackSite.length) : undefined;
}
