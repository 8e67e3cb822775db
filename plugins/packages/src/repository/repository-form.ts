import type { Problem, Proposal, QueryOf, Pattern } from "@masterchef/sdk";
import type { ManagerName } from "../package/attributes.ts";
import type { Desired } from "./attributes.ts";

/** How a manager is told of repositories: one file each. */
export interface RepositoryForm {
  readonly manager: ManagerName;
  readonly path: (desired: Pick<Desired, "name" | "root">) => string;
  /** The whole file. `key`: the path of the key, if one is named. */
  readonly text: (desired: Desired, key: string | undefined) => string;
  /** What the manager would not read, or would read otherwise. */
  readonly problems: (desired: Desired) => readonly Problem[];
  /** How its index comes to the host. Undefined: the manager fetches it when it installs. */
  readonly index: IndexForm | undefined;
}

/** An index that is fetched before anything can be installed from it. */
export interface IndexForm {
  /** Tells which parts of it are there. */
  readonly query: (desired: Desired) => QueryOf<"process">;
  /** Whether all of it is there, by what the query prints. */
  readonly isWhole: (desired: Desired, output: string) => boolean;
  readonly fetch: (desired: Desired) => Proposal;
  readonly may: (desired: Pick<Desired, "name" | "root">) => Pattern;
}
