import type { Content } from "@masterchef/wit/guest";

/** Content the kernel holds: digest and size are all a plugin learns of it. What a user writes as content, source or template arrives like this. */
export interface Blob {
  readonly $blob: { readonly digest: string; readonly size: number };
}

/** A secret: a token that fits only where the vocabulary has a place for it. */
export interface Secret {
  readonly $secret: string;
}

/** Whether the value stands for a secret. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && "$secret" in value;
}

/** The blob as something an operation can write and a query can compare with. */
export function blobContent(blob: Blob): Content {
  return { tag: "blob", val: blob.$blob.digest };
}
