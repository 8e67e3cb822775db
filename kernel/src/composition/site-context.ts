import { join } from "node:path";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import type { TransportSession } from "../host/grpc/transport-session.ts";
import { createSiteFiles } from "../site/site-files.ts";
import type { KeptBlob, SiteFiles } from "../compile/compile-input.ts";
import { BlobStore } from "../state/blob-store.ts";
import { inboxOf } from "../state/kept-inbox.ts";
import { readPluginLock, writePluginLock } from "../state/plugin-lock.ts";
import { isLocked } from "../state/plugin-lock-shape.ts";
import type { PluginLock } from "../state/plugin-lock-shape.ts";
import { stateDirectory } from "../state/state-directory.ts";
import type { StateDirectory } from "../state/state-directory.ts";
import { builtInPlugins, localTransport, requireBuilt } from "./built-in-plugins.ts";
import type { KernelOptions } from "./kernel-contract.ts";
import { lockedDigest } from "./locked-digest.ts";
import { keepsScratch } from "./session-ports.ts";
import { admitPlugins, heldAgainstLock } from "./open-plugins.ts";
import type { SitePlugins } from "./open-plugins.ts";

/** What the requests of one kernel share. Everything is opened when it is first needed, once, and closed at the end. */
export class SiteContext implements AsyncDisposable {
  readonly options: KernelOptions;
  readonly state: StateDirectory;
  readonly blobs: BlobStore;
  readonly files: SiteFiles;
  readonly #sizes = new Map<string, number>();
  #locked = false;
  #changes = false;
  #anew = false;
  #lock: Promise<PluginLock | undefined> | undefined;
  #plugins: Promise<SitePlugins> | undefined;
  #transports: Promise<PluginHost> | undefined;
  #session: Promise<TransportSession> | undefined;
  #opened: TransportSession | undefined;

  constructor(options: KernelOptions) {
    this.options = options;
    this.state = stateDirectory(options.site);
    this.blobs = new BlobStore(this.state.blobs);
    const noted = (blob: KeptBlob): KeptBlob => {
      this.#sizes.set(blob.digest, blob.size);
      return blob;
    };
    this.files = createSiteFiles(options.site, {
      keep: (bytes) => noted(this.blobs.keep(bytes)),
      keepFile: async (path) => noted(await this.blobs.keepFile(path)),
    });
  }

  /** The size of a content of this site, in bytes. */
  sizeOf(digest: string): number | undefined {
    return this.#sizes.get(digest);
  }

  /** Where the lock of the site lies. */
  get lockFile(): string {
    return join(this.options.site, "masterchef.lock");
  }

  /** The lock of the site; undefined if there is none. Throws `MasterchefError`. */
  lock(): Promise<PluginLock | undefined> {
    this.#lock ??= readPluginLock(this.lockFile);
    return this.#lock;
  }

  /** Takes a lock that was read and checked before for the lock of the site. */
  assumeLock(lock: PluginLock): void {
    this.#lock ??= Promise.resolve(lock);
  }

  /** The plugins of the site, held against the lock. Throws `MasterchefError`. */
  plugins(): Promise<SitePlugins> {
    this.#plugins ??= this.#openPlugins();
    return this.#plugins;
  }

  /** Locks the plugins of a site that has no lock yet, and says so. Whatever is planned rests on it. */
  async lockOnFirstUse(): Promise<void> {
    const { lock, locked } = await this.plugins();
    if (locked || this.#locked) return;
    this.#locked = true;
    await writePluginLock(this.lockFile, lock);
    const count = Object.keys(lock.plugins).length;
    this.options.onProgress({ type: "note", text: `Wrote masterchef.lock, which pins ${count} plugins by digest. Keep it with the site.` });
  }

  /** The plugins that decide. */
  async host(): Promise<PluginHost> {
    return (await this.plugins()).host;
  }

  /** Starts the process at the other end of the link, which takes longest of all, and returns once it is on its way. Whether it got there, `session` tells. */
  async startLink(): Promise<void> {
    await settled(this.#openTransports().then((transports) => transports.admit([localTransport])));
    void this.session();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The link to this machine. Throws `MasterchefError`. */
  session(): Promise<TransportSession> {
    this.#session ??= this.#openTransports().then((transports) =>
      transports.openTransport(localTransport, { keep: inboxOf(this.state.filebucket), ...targetState(this.options) }),
    );
    // Opened ahead of need: who needs it hears of a failure.
    this.#session.then(
      (opened) => (this.#opened = opened),
      () => undefined,
    );
    return this.#session;
  }

  /** Has the plugins answer again whatever they answered before, instead of taking that for their answer. To be told before they are opened. */
  askAnew(): void {
    this.#anew = true;
  }

  /** Notes that something is being changed: from now on everything is wound up in order. */
  beginChanges(): void {
    this.#changes = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.options.ephemeral && !this.#changes) {
      // What was only asked ends with this process, but for what the other end would leave on the disk.
      if (this.#opened !== undefined && keepsScratch(this.#opened)) await this.#opened[Symbol.asyncDispose]();
      return;
    }
    const [session, plugins, transports] = await Promise.all([settled(this.#session), settled(this.#plugins), settled(this.#transports)]);
    await Promise.all([session?.[Symbol.asyncDispose](), plugins?.host[Symbol.asyncDispose]()]);
    await transports?.[Symbol.asyncDispose]();
  }

  /** The transports are admitted by themselves: the process is on its way while the rest is looked at. */
  #openTransports(): Promise<PluginHost> {
    this.#transports ??= this.#admitTransports();
    return this.#transports;
  }

  /** The lock is taken at its word for now: whether it is one is found out while the process starts. */
  async #admitTransports(): Promise<PluginHost> {
    const [source] = builtInPlugins().filter(({ name }) => name === localTransport);
    if (source === undefined) throw new Error("Cannot go on: there is no transport to this machine");
    await requireBuilt([source]);
    const digest = await lockedDigest(this.lockFile, localTransport);
    return await admitPlugins([digest === undefined ? source : { ...source, digest }], { stateRoot: this.state.root, keepResults: true });
  }

  async #openPlugins(): Promise<SitePlugins> {
    const lock = await this.lock();
    const present = builtInPlugins().filter(({ name }) => name !== localTransport);
    const sources = lock === undefined ? present : present.filter(({ name }) => isLocked(lock, name));
    await requireBuilt(sources);
    const locked = sources.map((source) => ({ ...source, digest: lock?.plugins[source.name]?.digest }));
    const [host, transports] = await Promise.all([
      admitPlugins(locked, { stateRoot: this.state.root, keepResults: !this.#anew }),
      this.#openTransports(),
    ]);
    return heldAgainstLock(host, transports, lock);
  }
}

function targetState({ targetState: state }: KernelOptions): { readonly state?: string } {
  return state === undefined ? {} : { state };
}

/** The value of a promise, or undefined where it failed in a way that was reported already. */
async function settled<T>(promise: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof MasterchefError) return undefined;
    throw error;
  }
}
