import { createHash } from "node:crypto";
import { link, mkdir, open, readdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { digestOf } from "../ir/digest.ts";
import { readPacks, writePack } from "./blob-packs.ts";
import type { PackedBlob } from "./blob-packs.ts";
import { openTemporary, syncDirectory, writeAll } from "./durable-file.ts";
import { readPieces } from "./read-pieces.ts";
import { errorCode, readFailure, writeFailure } from "./write-failure.ts";

/** Content by its name: `sha256:` and lower-case hex of its bytes, and its size in bytes. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
}

/** Up to this size, in bytes, content is held in memory until it is flushed; what is larger goes through a file. */
export const smallBlob: number = 1 << 20;

/** A pack is closed at this size, in bytes. */
const packSize = 32 << 20;

/** A pack up to this size, in bytes, is read whole. */
const wholePack = 8 << 20;

/** With fewer small blobs than this, a pack does not pay. */
const worthPacking = 4;

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Content-addressed store of a directory. Content that is *kept* costs nothing until `flush`: a run that changes nothing writes nothing. Content that
 * was *put* or flushed would survive a power cut. Whatever is read is checked against its digest.
 * System errors become `MC_STATE_WRITE` and `MC_STATE_READ`.
 */
export class BlobStore {
  readonly #directory: string;
  /** Kept in memory, flushed or not. */
  readonly #memory = new Map<string, Uint8Array>();
  /** Kept by the path of a file that holds it. */
  readonly #sources = new Map<string, string>();
  readonly #stored = new Set<string>();
  readonly #listings = new Map<string, ReadonlySet<string>>();
  #packs: Map<string, PackedBlob> | undefined;
  #lastPack: { readonly file: string; readonly bytes: Uint8Array } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Remember bytes, in memory until they are flushed. The caller must not change them afterwards. */
  keep(bytes: Uint8Array): Blob {
    const digest = digestOf(bytes);
    this.#memory.set(digest, bytes);
    return { digest, size: bytes.length };
  }

  /** Kept bytes that are at hand without a look at the disk. */
  inMemory(digest: string): Uint8Array | undefined {
    return this.#memory.get(digest);
  }

  /** Remember the content of a file by its path. It is read once now, for its digest, and once more when it is flushed. System errors are thrown as they are. */
  async keepFile(path: string): Promise<Blob> {
    const hash = createHash("sha256");
    let size = 0;
    for await (const piece of readPieces(path)) {
      hash.update(piece);
      size += piece.length;
    }
    const digest = `sha256:${hash.digest("hex")}`;
    this.#sources.set(digest, path);
    return { digest, size };
  }

  /** Make kept content durable: all of it, or what is named. What is stored already is not written again. */
  async flush(digests: Iterable<string> = [...this.#memory.keys(), ...this.#sources.keys()]): Promise<void> {
    const small: { digest: string; bytes: Uint8Array }[] = [];
    for (const digest of new Set(digests)) {
      const bytes = this.#memory.get(digest);
      const source = this.#sources.get(digest);
      if ((bytes === undefined && source === undefined) || (await this.#isStored(digest))) continue;
      if (bytes === undefined && source !== undefined) await this.#copy(source, digest);
      else if (bytes !== undefined && bytes.length > smallBlob) await this.put(bytes);
      else if (bytes !== undefined) small.push({ digest, bytes });
    }
    if (small.length < worthPacking) {
      for (const { bytes } of small) await this.put(bytes);
      return;
    }
    await this.#pack(small);
  }

  /** Forget bytes in memory that are stored: all of them, or what is named. They are read from the disk from now on. */
  release(digests: Iterable<string> = this.#memory.keys()): void {
    for (const digest of digests) {
      if (this.#stored.has(digest) || this.#packs?.has(digest) === true) this.#memory.delete(digest);
    }
  }

  /** Store bytes, durably. */
  async put(bytes: Uint8Array): Promise<Blob> {
    const digest = digestOf(bytes);
    if (await this.#isStored(digest)) return { digest, size: bytes.length };
    return await this.putStream(single(bytes), digest);
  }

  /** Store a stream, durably and in flat memory. With `expected`, content of another digest is refused and nothing is stored. */
  async putStream(stream: AsyncIterable<Uint8Array>, expected?: string): Promise<Blob> {
    const directory = await this.#makeDirectory(this.#directory);
    const temporary = await openTemporary(directory).catch((error: unknown) => {
      throw writeFailure(directory, error);
    });
    try {
      const hash = createHash("sha256");
      let size = 0;
      try {
        for await (const piece of stream) {
          hash.update(piece);
          size += piece.length;
          await writeAll(temporary.handle, piece).catch((error: unknown) => {
            throw writeFailure(temporary.path, error);
          });
        }
        await temporary.handle.sync().catch((error: unknown) => {
          throw writeFailure(temporary.path, error);
        });
      } finally {
        await temporary.handle.close();
      }
      const digest = `sha256:${hash.digest("hex")}`;
      if (expected !== undefined && digest !== expected) throw corrupt(expected, `what was to be stored as it has the digest ${digest}`);
      await this.#publish(temporary.path, digest);
      return { digest, size };
    } finally {
      await unlink(temporary.path).catch(() => undefined);
    }
  }

  /** Whether content can be read from here. */
  async has(digest: string): Promise<boolean> {
    return this.#memory.has(digest) || this.#sources.has(digest) || (await this.#isStored(digest));
  }

  /**
   * Read content in pieces, in flat memory: a piece is good until the one after the next is asked for. Throws `MC_STATE_BLOB_MISSING`, or after the
   * last piece `MC_STATE_BLOB_CORRUPT`: until then nothing of it may be relied on.
   */
  async *open(digest: string): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = await this.#whole(digest);
    if (bytes !== undefined) {
      yield bytes;
      return;
    }
    const source = this.#sources.get(digest);
    const path = source ?? this.#loose(digest);
    const hash = createHash("sha256");
    try {
      for await (const piece of readPieces(path)) {
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      throw errorCode(error) === "ENOENT" ? missing(digest) : readFailure(path, error);
    }
    if (`sha256:${hash.digest("hex")}` === digest) return;
    throw source === undefined ? corrupt(digest, `${path} has other bytes`) : changed(source);
  }

  /** Read content as a whole. Throws as `open` does. */
  async read(digest: string): Promise<Uint8Array> {
    const bytes = await this.#whole(digest);
    if (bytes !== undefined) return bytes;
    const pieces: Uint8Array[] = [];
    for await (const piece of this.open(digest)) pieces.push(Uint8Array.from(piece));
    const [only] = pieces;
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  }

  /** Content that is small, or held in memory anyway. */
  async #whole(digest: string): Promise<Uint8Array | undefined> {
    return this.#memory.get(digest) ?? (await this.#readPacked(digest));
  }

  #loose(digest: string): string {
    // A digest comes from a plan or a record, and becomes a path only if it is one.
    if (!digestPattern.test(digest)) throw missing(digest);
    const hex = digest.slice("sha256:".length);
    return join(this.#directory, "sha256", hex.slice(0, 2), hex.slice(2));
  }

  get #packDirectory(): string {
    return join(this.#directory, "packs");
  }

  async #isStored(digest: string): Promise<boolean> {
    if (this.#stored.has(digest) || (await this.#packed()).has(digest)) return true;
    const path = this.#loose(digest);
    const found = (await this.#namesIn(dirname(path))).has(basename(path));
    if (found) this.#stored.add(digest);
    return found;
  }

  /** Names of a folder of single blobs, read once: what another process adds meanwhile is at worst written twice. */
  async #namesIn(directory: string): Promise<ReadonlySet<string>> {
    const known = this.#listings.get(directory);
    if (known !== undefined) return known;
    const names = await readdir(directory).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return [];
      throw readFailure(directory, error);
    });
    const listing = new Set(names);
    this.#listings.set(directory, listing);
    return listing;
  }

  async #packed(): Promise<Map<string, PackedBlob>> {
    this.#packs ??= await readPacks(this.#packDirectory).catch((error: unknown) => {
      throw readFailure(this.#packDirectory, error);
    });
    return this.#packs;
  }

  async #readPacked(digest: string): Promise<Uint8Array | undefined> {
    const place = (await this.#packed()).get(digest);
    if (place === undefined) return undefined;
    const bytes = await this.#readPlace(place).catch((error: unknown) => {
      throw readFailure(place.file, error);
    });
    if (digestOf(bytes) !== digest) throw corrupt(digest, `its bytes in ${place.file} are others`);
    return bytes;
  }

  /** Blobs of one pack are mostly read one after another, so a small pack is read whole. */
  async #readPlace({ file, offset, size }: PackedBlob): Promise<Uint8Array> {
    if (this.#lastPack?.file === file) return this.#lastPack.bytes.subarray(offset, offset + size);
    const handle = await open(file, "r");
    try {
      if ((await handle.stat()).size <= wholePack) {
        const bytes = await handle.readFile();
        this.#lastPack = { file, bytes };
        return bytes.subarray(offset, offset + size);
      }
      const bytes = new Uint8Array(size);
      await handle.read(bytes, 0, size, offset);
      return bytes;
    } finally {
      await handle.close();
    }
  }

  async #pack(entries: readonly { readonly digest: string; readonly bytes: Uint8Array }[]): Promise<void> {
    const directory = await this.#makeDirectory(this.#packDirectory);
    const packed = await this.#packed();
    let rest = entries;
    while (rest.length > 0) {
      let size = 0;
      const end = rest.findIndex((entry) => (size += entry.bytes.length) > packSize);
      const taken = end === -1 ? rest : rest.slice(0, Math.max(end, 1));
      rest = rest.slice(taken.length);
      try {
        for (const [digest, place] of await writePack(directory, taken)) packed.set(digest, place);
      } catch (error) {
        throw writeFailure(directory, error);
      }
    }
  }

  async #copy(source: string, digest: string): Promise<void> {
    try {
      await this.putStream(readPieces(source), digest);
    } catch (error) {
      const ours = error instanceof MasterchefError && error.diagnostics.some(({ code }) => code === "MC_STATE_BLOB_CORRUPT");
      if (ours) throw changed(source);
      throw error instanceof MasterchefError ? error : readFailure(source, error);
    }
  }

  async #publish(temporary: string, digest: string): Promise<void> {
    const path = this.#loose(digest);
    const directory = await this.#makeDirectory(dirname(path));
    try {
      await link(temporary, path);
    } catch (error) {
      // Somebody stored the same bytes in the meantime.
      if (errorCode(error) !== "EEXIST") throw writeFailure(path, error);
    }
    await syncDirectory(directory).catch((error: unknown) => {
      throw writeFailure(directory, error);
    });
    this.#stored.add(digest);
  }

  async #makeDirectory(directory: string): Promise<string> {
    try {
      const made = await mkdir(directory, { recursive: true, mode: 0o700 });
      // New names must be durable before what lies below them can be.
      for (let at = directory; made !== undefined && at.length >= made.length; at = dirname(at)) await syncDirectory(dirname(at));
      return directory;
    } catch (error) {
      throw writeFailure(directory, error);
    }
  }
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  yield bytes;
}

function missing(digest: string): MasterchefError {
  const detail = `No content ${digest} is stored. Make the plan again with \`masterchef plan\`.`;
  return new MasterchefError([errorOf("MC_STATE_BLOB_MISSING", { detail, about: digest })]);
}

function corrupt(digest: string, what: string): MasterchefError {
  const detail = `The content stored as ${digest} is damaged: ${what}. Remove it and make the plan again.`;
  return new MasterchefError([errorOf("MC_STATE_BLOB_CORRUPT", { detail, about: digest })]);
}

function changed(source: string): MasterchefError {
  const detail = `${source} has changed since the site was compiled. Let it rest and run the command again.`;
  return new MasterchefError([errorOf("MC_STATE_BLOB_CHANGED", { detail, about: source })]);
}
