import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collect the garbage of this thread now, and from now on whenever the heap has grown by three tenths. By itself V8 lets a heap of some hundred MB about double
 * before it looks what of it is left. For work that was large and is over while what follows needs memory of its own; costs a tenth of a second for 150 MB.
 */
export function tightenHeap(): void {
  setFlagsFromString("--heap-growing-percent=30");
  // The flag adds a function to contexts that are made after it was set.
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}
