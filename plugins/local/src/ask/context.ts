import type { AccountReader } from "../account/accounts.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import type { Secrets } from "../process/environment.ts";
import type { Scratch } from "../session/scratch.ts";

/** Everything a question or an act may need besides itself. Lives as long as one call. */
export interface Context {
  readonly accounts: AccountReader;
  readonly blobs: BlobStore;
  readonly secrets: Secrets;
  readonly scratch: Scratch;
  /** Ends questions and the programs they run when the session is closed. */
  readonly signal: AbortSignal;
}
