import type { Failure, Piece } from "@masterchef/wit/host";
import type { BlobIntake, BlobStore } from "../blob/blob-store.ts";
import { failure, failureOf } from "../failure.ts";

const largestPiece = 256 * 1024;

/** Takes the pieces of one call after another. */
export interface Supply {
  /** What is wrong with a piece, if anything; then nothing more is taken. */
  take(piece: Piece): Failure | undefined;
  /** The stream has ended: a blob that is not complete is dropped. */
  end(): Failure | undefined;
}

/** Starts between two blobs. */
export function createSupply(blobs: BlobStore): Supply {
  let current: { readonly blob: string; readonly intake: BlobIntake } | undefined;

  function drop(reason: Failure): Failure {
    current?.intake.abandon();
    current = undefined;
    return reason;
  }

  return {
    take({ blob, bytes, last }) {
      if (bytes.length > largestPiece) return drop(failure("malformed", `a piece of ${blob} is larger than 256 KiB; cut it smaller`));
      if (current !== undefined && current.blob !== blob)
        return drop(failure("malformed", `${blob} began before ${current.blob} was complete; send one after another`));
      try {
        current ??= { blob, intake: blobs.intake() };
        current.intake.write(bytes);
        if (!last) return undefined;
        const digest = current.intake.finish();
        current = undefined;
        return digest === blob ? undefined : failure("malformed", `what was sent as ${blob} has the digest ${digest}; send it again`);
      } catch (error) {
        return drop(failureOf(error, `store ${blob}`));
      }
    },
    end() {
      return current === undefined ? undefined : drop(failure("malformed", `${current.blob} is not complete; send it again`));
    },
  };
}
