import type { View } from "./view/view.ts";

/** A command line taken apart, and the way to talk back. */
export interface Invocation {
  readonly arguments: readonly string[];
  readonly options: OptionValues;
  readonly view: View;
  /** The folder relative paths start from. */
  readonly directory: string;
}

/** What the options say. */
export interface OptionValues {
  /** Whether a switch is set. */
  has(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
  /** Every value given. */
  all(name: string): readonly string[];
  /** Every value given, each a list with commas between. */
  list(name: string): readonly string[];
}
