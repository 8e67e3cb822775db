import { Buffer } from "node:buffer";
import type { Content } from "@masterchef/wit/host";
import { failure } from "../failure.ts";
import { secretBytes } from "../process/environment.ts";
import type { Secrets } from "../process/environment.ts";
import { refused } from "../stop.ts";
import type { BlobStore } from "./blob-store.ts";

/** Content as bytes: whole where it is small, else piece by piece. */
export interface ContentSource {
  /** In bytes. */
  readonly size: number;
  /** Each piece is only good until the next one is asked for. */
  pieces(): Iterable<Uint8Array>;
  /** All of it in one piece of memory. */
  all(): Uint8Array;
}

/** Where blobs and secret values are found. */
export interface Sources {
  readonly blobs: BlobStore;
  readonly secrets: Secrets;
}

/** Looks content up. Throws a `Stop` if a blob or a secret it names is not here. */
export function contentSource(content: Content, { blobs, secrets }: Sources): ContentSource {
  switch (content.tag) {
    case "text":
      return wholeSource(Buffer.from(content.val, "utf8"));
    case "bytes":
      return wholeSource(content.val);
    case "parts":
      return wholeSource(
        Buffer.concat(content.val.map((part) => (part.tag === "text" ? Buffer.from(part.val, "utf8") : secretBytes(part.val, secrets)))),
      );
    case "blob": {
      const digest = content.val;
      const size = blobs.size(digest);
      if (size === undefined)
        throw refused(failure("malformed", `the content ${digest} is not here; supply the blob before the task that needs it`));
      return { size, pieces: () => blobs.pieces(digest), all: () => blobs.bytes(digest) ?? new Uint8Array() };
    }
  }
}

function wholeSource(bytes: Uint8Array): ContentSource {
  return { size: bytes.length, pieces: () => [bytes], all: () => bytes };
}
