import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endCgroup } from "./cgroups.ts";
import { demandSuccess } from "./ended.ts";
import type { Ended } from "./ended.ts";
import { enter, prefix } from "./enter.ts";
import type { Command, Entering, Target } from "./enter.ts";
import { addressOf } from "./network.ts";
import { checkout, checkoutInHost, labFolder } from "./places.ts";
import { isAlive } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { holdHost, leaderOf } from "./supervisor.ts";

/** Where a host belongs and what it stands on. */
export interface HostPlace {
  readonly session: string;
  readonly name: string;
  /** Its number in the session, from 1 on; its address follows from it. */
  readonly number: number;
  readonly folder: string;
  readonly lower: readonly string[];
  readonly bridge: ProcessIdentity;
  readonly kept: boolean;
  /** Units that may fail without the host being thought broken. */
  readonly mayFail: readonly string[];
  /** More options of systemd-nspawn, such as `--bind=/dev/loop-control`. */
  readonly options: readonly string[];
}

/** Where `masterchef` finds the site when nothing else is said. */
const siteFolder = "/srv/site";

/** How the checkout's own `masterchef` is started on a host. Its arguments follow. */
export const masterchefArgv: readonly string[] = [`${checkoutInHost}/cli/bin/masterchef`];

/** What root compiled once on this machine serves all its hosts. */
export const masterchefEnv: Readonly<Record<string, string>> = { XDG_CACHE_HOME: "/var/cache/launcher" };

const bootTimeoutMs = 120_000;

/** A managed host: a Debian of its own with systemd as its first process. */
export class LabHost {
  readonly name: string;
  readonly address: string;
  /** Where this machine keeps its disk and its console. */
  readonly folder: string;
  readonly #place: HostPlace;
  #supervisor: ProcessIdentity | undefined;

  constructor(place: HostPlace, supervisor?: ProcessIdentity) {
    this.#place = place;
    this.#supervisor = supervisor;
    this.name = place.name;
    this.folder = place.folder;
    this.address = addressOf(place.number);
  }

  /** The process that holds it, while it is on. */
  get supervisor(): ProcessIdentity | undefined {
    return this.#supervisor !== undefined && isAlive(this.#supervisor) ? this.#supervisor : undefined;
  }

  /** Boots it and waits until its system runs. What was on its disk is still there. */
  async start(): Promise<void> {
    if (this.supervisor !== undefined) throw new Error(`${this.name} is on already.`);
    const { options } = this.#place;
    const cache = join(labFolder(), "launcher");
    await mkdir(cache, { recursive: true, mode: 0o700 });
    await this.#prepareDisk();
    this.#supervisor = await holdHost({
      ...this.#place,
      bridge: this.#place.bridge.pid,
      options: [`--bind-ro=${checkout}:${checkoutInHost}`, `--bind=${cache}:/var/cache/launcher`, ...options],
    });
    await this.#waitUntilRunning();
  }

  /** Shuts it down as an administrator would. */
  async stop(): Promise<void> {
    const { supervisor } = this;
    if (supervisor === undefined) return;
    await this.run(["systemctl", "poweroff"]);
    await this.#until(() => !isAlive(supervisor), "to be off");
    await endCgroup(`${this.#place.session}/${this.name}`);
  }

  /** Ends all its processes at once, as a lost power supply does. What was written is still there; nothing was synced. */
  async kill(): Promise<void> {
    await endCgroup(`${this.#place.session}/${this.name}`);
    const { supervisor } = this;
    if (supervisor !== undefined) await this.#until(() => !isAlive(supervisor), "to be off");
  }

  /** Boots it anew, as `systemctl reboot` does; afterwards its boot id is another. */
  async reboot(): Promise<void> {
    const before = this.#leader();
    await this.run(["systemctl", "reboot"]);
    await this.rebooted(before);
  }

  /** Waits until it was booted anew by something else; `before` is the leader it had. */
  async rebooted(before: number): Promise<void> {
    await this.#until(() => this.leader !== undefined && this.leader !== before, "to boot anew");
    await this.#waitUntilRunning();
  }

  /** Its first process as this machine sees it; another one after each boot, and none while it is off. */
  get leader(): number | undefined {
    const { supervisor } = this;
    return supervisor === undefined ? undefined : leaderOf(supervisor.pid);
  }

  /** Ends it and removes its disk. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Starts a command in it. */
  begin(argv: readonly string[], entering: Entering = {}): Command {
    return enter(this.#target(), argv, entering);
  }

  /** What must stand before a command of this machine for it to run in the host. */
  prefix(entering: Pick<Entering, "user" | "cwd" | "env"> = {}): readonly string[] {
    return prefix(this.#target(), entering);
  }

  /** Runs a command in it to its end, whatever that is. */
  async run(argv: readonly string[], entering: Entering = {}): Promise<Ended> {
    return await this.begin(argv, entering).ended;
  }

  /** Runs a command in it that must succeed; what it wrote to standard output. */
  async output(argv: readonly string[], entering: Entering = {}): Promise<string> {
    return demandSuccess([`${this.name}:`, ...argv], await this.run(argv, entering));
  }

  /** Runs lines of shell in it, which must succeed; what they wrote to standard output. */
  async shell(script: string, entering: Entering = {}): Promise<string> {
    return await this.output(["sh", "-euc", script], entering);
  }

  /** The text of one of its files. */
  async read(path: string): Promise<string> {
    return await this.output(["cat", "--", path]);
  }

  /** Writes one of its files, with the folders above. */
  async write(path: string, content: string | Uint8Array, mode = "644"): Promise<void> {
    const script = 'mkdir -p "$(dirname "$1")"; cat > "$1"; chmod "$2" "$1"';
    await this.output(["sh", "-euc", script, "sh", path, mode], { stdin: content });
  }

  /** Makes a site, or adds files to it: their text by their path within it. */
  async site(files: Readonly<Record<string, string>>, folder: string = siteFolder): Promise<void> {
    for (const [path, content] of Object.entries(files)) await this.write(join(folder, path), content);
  }

  /** Runs the checkout's own `masterchef` in it, in the site's folder. */
  async masterchef(args: readonly string[], entering: Entering = {}): Promise<Ended> {
    return await this.beginMasterchef(args, entering).ended;
  }

  /** Starts the checkout's own `masterchef` in it. Its process is Node itself, so `signal` reaches the kernel. */
  beginMasterchef(args: readonly string[], entering: Entering = {}): Command {
    // Nobody else may write to what root's masterchef keeps.
    const env = { ...(entering.user === undefined ? masterchefEnv : {}), ...entering.env };
    return this.begin([...masterchefArgv, ...args], { cwd: siteFolder, ...entering, env });
  }

  /** What names this boot. */
  async bootId(): Promise<string> {
    return (await this.read("/proc/sys/kernel/random/boot_id")).trim();
  }

  #target(): Target {
    return { leader: this.#leader(), cgroup: `${this.#place.session}/${this.name}/commands` };
  }

  #leader(): number {
    const { leader } = this;
    if (leader === undefined) throw new Error(`${this.name} is off; start it first. Its console: ${this.folder}/console.log`);
    return leader;
  }

  /** What a host has of its own before it boots for the first time. */
  async #prepareDisk(): Promise<void> {
    const etc = join(this.folder, "upper/etc");
    if (existsSync(etc)) return;
    await mkdir(etc, { recursive: true, mode: 0o755 });
    await writeFile(join(etc, "hostname"), `${this.name}\n`);
    await writeFile(join(etc, "machine-id"), `${crypto.randomUUID().replaceAll("-", "")}\n`);
    await writeFile(join(etc, "hosts"), `127.0.0.1 localhost\n::1 localhost ip6-localhost\n${this.address} ${this.name}\n`);
    await writeFile(join(etc, "resolv.conf"), "");
  }

  async #waitUntilRunning(): Promise<void> {
    const { mayFail } = this.#place;
    let state = "off";
    await this.#until(async () => {
      const { leader } = this;
      if (leader === undefined) return false;
      state = (await this.run(["systemctl", "is-system-running"])).stdout.trim();
      return state === "running" || state === "degraded";
    }, "to run");
    if (state === "running") return;
    const failed = await this.output(["systemctl", "list-units", "--failed", "--plain", "--no-legend"]);
    const bad = failed.split("\n").filter((line) => line !== "" && !mayFail.includes(line.split(" ")[0] ?? ""));
    if (bad.length > 0) throw new Error(`${this.name} is up, but units failed:\n${bad.join("\n")}`);
  }

  async #until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + bootTimeoutMs;
    while (!(await holds())) {
      if (this.supervisor === undefined && what !== "to be off")
        throw new Error(`${this.name} ended instead of coming ${what}:\n${this.console()}`);
      if (Date.now() > end) throw new Error(`${this.name} does not come ${what}:\n${this.console()}`);
      await delay(40);
    }
  }

  /** What it printed to its console. */
  console(): string {
    const file = join(this.folder, "console.log");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}
