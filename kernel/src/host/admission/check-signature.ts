/** What is known of who signed an artifact. */
export type SignatureState = "unsigned";

/** What a signature check is given. */
export interface SignedArtifact {
  readonly name: string;
  readonly version: string;
  /** Of the bytes that will be run, already compared with the lock. */
  readonly digest: string;
}

/**
 * The place of the signature check: after the digest, which says which bytes are meant, and before the cache, so that nothing is derived from bytes
 * nobody vouches for. No trust policy exists yet, so every artifact counts as unsigned; who pins digests in the lock trusts those bytes.
 */
export function checkSignature(_artifact: SignedArtifact): SignatureState {
  return "unsigned";
}
