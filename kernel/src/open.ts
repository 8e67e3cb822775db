/**
 * A second entry that opens a kernel and holds nothing else. A command that has only to hear that there is nothing to do needs no more, and every
 * module that is not loaded is time saved.
 *
 * @module
 */
export { createKernel } from "./composition/create-kernel.ts";
