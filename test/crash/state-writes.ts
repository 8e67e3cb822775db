import fs from "node:fs";
import { readlinkSync } from "node:fs";
import { resolve } from "node:path";

/** When writes into the state of a site begin to be refused. */
export interface Refusal {
  /** The folder of the state. */
  readonly state: string;
  /** What the system says of them. */
  readonly says: string;
  /** A file that is there as soon as they are refused: for all processes of a run. */
  readonly marker: string;
  /** Whether they are to be refused from this one on. */
  isDue(): boolean;
}

type Call = (...args: readonly unknown[]) => unknown;

/** Calls that change what lies at a path, or may: which of their arguments is the path, and which says how a file is opened. */
const changing: readonly { readonly name: string; readonly path: number; readonly flags?: number }[] = [
  { name: "open", path: 0, flags: 1 },
  { name: "mkdir", path: 0 },
  { name: "link", path: 1 },
  { name: "rename", path: 1 },
  { name: "unlink", path: 0 },
  { name: "rm", path: 0 },
  { name: "writeFile", path: 0 },
  { name: "truncate", path: 0 },
  { name: "chmod", path: 0 },
];

/** Calls that change an open file. */
const handleCalls: readonly string[] = ["write", "writev", "writeFile", "truncate", "sync", "datasync", "chmod"];

/** Puts a refusal before all that writes into the state of a site: as if its file system had become read-only. */
export async function watchState(refusal: Refusal): Promise<void> {
  const isOurs = (path: unknown): boolean => typeof path === "string" && `${resolve(path)}/`.startsWith(`${refusal.state}/`);
  const isRefused = (): boolean => {
    if (fs.existsSync(refusal.marker)) return true;
    if (!refusal.isDue()) return false;
    fs.writeFileSync(refusal.marker, "");
    return true;
  };
  const error = (): Error => Object.assign(new Error(refusal.says), { code: refusal.says });
  for (const { name, path, flags } of changing) {
    const isWrite = (args: readonly unknown[]): boolean => isOurs(args[path]) && (flags === undefined || writes(args[flags]));
    wrap(fs.promises, name, (args, really) => (isWrite(args) && isRefused() ? Promise.reject(error()) : really()));
    wrap(fs, `${name}Sync`, (args, really) => {
      if (isWrite(args) && isRefused()) throw error();
      return really();
    });
  }
  const isOpenHere = (fd: unknown): boolean => typeof fd === "number" && isOurs(readlinkSync(`/proc/self/fd/${fd}`));
  const handle = await fs.promises.open("/dev/null");
  const prototype: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  if (typeof prototype !== "object" || prototype === null) throw new Error("no open files");
  for (const name of handleCalls) {
    wrap(prototype, name, (_, really, self) => (isHandle(self) && isOpenHere(self.fd) && isRefused() ? Promise.reject(error()) : really()));
  }
  for (const name of ["writeSync", "fsyncSync", "fdatasyncSync", "ftruncateSync"]) {
    wrap(fs, name, ([fd], really) => {
      if (isOpenHere(fd) && isRefused()) throw error();
      return really();
    });
  }
}

function writes(flags: unknown): boolean {
  const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;
  if (typeof flags === "number") return (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0;
  return typeof flags === "string" && !/^rs?$/.test(flags);
}

function wrap(owner: object, name: string, watch: (args: readonly unknown[], really: () => unknown, self: unknown) => unknown): void {
  const real: unknown = Reflect.get(owner, name);
  if (!isCall(real)) throw new Error(`no ${name}`);
  function watched(this: unknown, ...args: readonly unknown[]): unknown {
    return watch(args, () => (isCall(real) ? Reflect.apply(real, this, args) : undefined), this);
  }
  Reflect.set(owner, name, watched);
}

function isHandle(value: unknown): value is { readonly fd: number } {
  return typeof value === "object" && value !== null && "fd" in value && typeof value.fd === "number";
}

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}
