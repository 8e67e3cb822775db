import { createHash, timingSafeEqual } from "node:crypto";

/** SHA-256 of the secret in lower-case hex: proves that it was read without telling it. */
export function proofOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Whether a caller knows the secret. Takes the same time wherever the two differ. */
export function knowsSecret(secret: string, given: unknown): boolean {
  if (typeof given !== "string") return false;
  return timingSafeEqual(createHash("sha256").update(secret).digest(), createHash("sha256").update(given).digest());
}
