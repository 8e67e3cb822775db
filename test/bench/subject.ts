import type { ManagedFiles } from "./managed-files.ts";
import type { Command } from "./measure.ts";

/** Something that can manage files: we, or a peer. */
export interface Subject {
  /** As it stands in the table: with its version. */
  readonly name: string;
  /**
   * Writes its configuration for these files into a folder of its own.
   *
   * @returns the command that applies it; run again, the same command finds nothing to do
   */
  readonly prepare: (files: ManagedFiles, folder: string) => Command;
}
