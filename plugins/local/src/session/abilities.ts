import type { Abilities } from "@masterchef/wit/host";
import { parallelActs } from "../run/run-batch.ts";

/** What this transport can do. */
export const abilities: Abilities = {
  reads: ["file", "directory", "tree", "account", "process", "http"],
  acts: ["write-file", "make-directory", "make-link", "set-attributes", "move", "remove", "run", "http", "barrier"],
  identities: true,
  parallel: parallelActs,
  leases: true,
  scratch: true,
};
