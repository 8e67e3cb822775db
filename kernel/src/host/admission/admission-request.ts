import type { AllowedLimits } from "../limits.ts";

/** What admission is told about a plugin. */
export interface AdmissionRequest {
  /** The name it is used under; undefined takes the manifest's. */
  readonly name: string | undefined;
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Of `bytes`, already compared with the lock. */
  readonly digest: string;
  /** Private to the user who runs this process. */
  readonly cacheFolder: string;
  readonly allowed: AllowedLimits;
}
