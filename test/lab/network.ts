import { readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { output } from "./ended.ts";

/** The network of a session: nothing outside it can be reached from it, so that sessions may use the same addresses. */
const subnet = { switch: "10.77.0.1", prefix: 24 } as const;

/** The address of the host with this number, from 1 on. */
export function addressOf(number: number): string {
  if (number > 243) throw new Error("A session has room for 243 hosts.");
  return `10.77.0.${10 + number}`;
}

/** Makes the bridge of a session in the network namespace of a process. */
export async function makeBridge(pid: number): Promise<void> {
  await inNetwork(pid, [
    "link set lo up",
    "link add bridge type bridge",
    `address add ${subnet.switch}/${subnet.prefix} dev bridge`,
    "link set bridge up",
  ]);
}

/** Connects the network namespace of a host with the bridge. Both ends vanish with the namespace. */
export async function connect(bridge: number, host: { readonly pid: number; readonly number: number }): Promise<void> {
  const port = `port${host.number}`;
  // A port of the same host may still be on its way out.
  for (let tries = 0; ; tries += 1) {
    try {
      await inNetwork(bridge, [`link add ${port} type veth peer name host0 netns ${host.pid}`, `link set ${port} master bridge up`]);
      break;
    } catch (error) {
      if (tries >= 40) throw error;
      await delay(50);
    }
  }
  await inNetwork(host.pid, [
    "link set lo up",
    `address add ${addressOf(host.number)}/${subnet.prefix} dev host0`,
    "link set host0 up",
    `route add default via ${subnet.switch}`,
  ]);
}

/** Waits until a process that was just started has left this one's network. */
export async function ownNetwork(pid: number): Promise<void> {
  const here = readlinkSync("/proc/self/ns/net");
  for (let tries = 0; readlinkSync(`/proc/${pid}/ns/net`) === here; tries += 1) {
    if (tries > 2000) throw new Error(`Process ${pid} has no network of its own.`);
    await delay(5);
  }
}

async function inNetwork(pid: number, commands: readonly string[]): Promise<void> {
  await output(["nsenter", "--target", String(pid), "--net", "--", "ip", "-batch", "-"], { stdin: `${commands.join("\n")}\n` });
}
