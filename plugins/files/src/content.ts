import type { Blob, Content, ContentRule, Hole, Signature } from "@masterchef/sdk";
import { blobContent, isHole } from "@masterchef/sdk";

/** The attributes that can hold a file's content; at most one is set. */
export const contentAttributes = ["content", "source", "template"] as const;

/** The members of a declaration that say what a file holds. */
export interface ContentMembers<T> {
  readonly content?: T;
  readonly source?: T;
  readonly template?: T;
}

/** The declared content, or undefined where only existence and attributes are declared. */
export function declaredContent<T>(desired: ContentMembers<T>): T | undefined {
  return desired.content ?? desired.source ?? desired.template;
}

/** The bytes a new file gets: the declared ones, else none. */
export function bytesOf(content: Blob | undefined): Content {
  return content === undefined ? { tag: "text", val: "" } : blobContent(content);
}

/** What may be written: exactly the declared bytes, anything while they are not known yet. */
export function contentRule(content: object | undefined): ContentRule {
  if (content === undefined) return { tag: "exact", val: [bytesOf(undefined)] };
  if (isHole(content) || !isBlob(content)) return { tag: "any" };
  return { tag: "exact", val: [blobContent(content)] };
}

/** Whether it is content the kernel holds, and no part of it is still to be known. */
export function isBlob(value: unknown): value is Blob {
  if (typeof value !== "object" || value === null || !("$blob" in value)) return false;
  const inner = value.$blob;
  return (
    typeof inner === "object" &&
    inner !== null &&
    "digest" in inner &&
    typeof inner.digest === "string" &&
    "size" in inner &&
    typeof inner.size === "number"
  );
}

/** The declared signature, which comes with its key or not at all. */
export function declaredSignature(desired: {
  readonly content_signature?: string;
  readonly content_signing_pubkey?: string;
}): Signature | undefined {
  const { content_signature: signature, content_signing_pubkey: publicKey } = desired;
  return signature === undefined || publicKey === undefined ? undefined : { signature, publicKey };
}

/** The text where it is known. */
export function knownText(value: string | Hole | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
