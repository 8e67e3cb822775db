import type { Machine } from "@masterchef/kernel/testing";
import type { WorldService } from "../world-document.ts";

/** Gives a machine the program `svc`: `show NAME`, `enable`, `disable`, `start`, `stop`, `restart`, `reload NAME` and `daemon-reload`. */
export function serviceManager(machine: Machine, services: Readonly<Record<string, WorldService>>): void {
  for (const [name, { enabled = false, running = false, alias }] of Object.entries(services)) {
    if (alias !== undefined) machine.state.set(`service:${name}:alias`, alias);
    else setService(machine, name, { enabled, running });
  }
  machine.programs.set("svc", ({ argv, mayWrite }, at) => {
    const [, action = "", named = ""] = argv;
    const name = at.state.get(`service:${named}:alias`) ?? named;
    if (action === "show") return { code: 0, said: JSON.stringify(show(at, name)) };
    if (!mayWrite) return { code: 1, said: "read-only" };
    if (action === "daemon-reload") return { code: 0 };
    if (show(at, name).exists === false) return { code: 5, said: `no service ${name}` };
    return act(at, { action, name, diesAfter: services[name]?.diesAfter });
  });
}

interface Shown {
  readonly id: string;
  readonly exists: boolean;
  readonly enabled: boolean;
  readonly running: boolean;
}

function show(machine: Machine, name: string): Shown {
  const enabled = machine.state.get(`service:${name}:enabled`);
  const dies = machine.state.get(`service:${name}:dies`);
  const running = machine.state.get(`service:${name}:running`) === "true" && (dies === undefined || machine.clock < Number(dies));
  return { id: name, exists: enabled !== undefined, enabled: enabled === "true", running };
}

function act(machine: Machine, call: { readonly action: string; readonly name: string; readonly diesAfter: number | undefined }): { readonly code: number; readonly said?: string } {
  const { action, name, diesAfter } = call;
  switch (action) {
    case "enable":
    case "disable":
      machine.state.set(`service:${name}:enabled`, String(action === "enable"));
      return { code: 0 };
    case "stop":
      machine.state.set(`service:${name}:running`, "false");
      return { code: 0 };
    case "start":
    case "restart":
      machine.state.set(`service:${name}:running`, "true");
      if (diesAfter !== undefined) machine.state.set(`service:${name}:dies`, String(machine.clock + diesAfter));
      return { code: 0 };
    case "reload":
      return show(machine, name).running ? { code: 0 } : { code: 3, said: "not running" };
    default:
      return { code: 2, said: `no action ${action}` };
  }
}

/** Put a service on a machine. */
function setService(machine: Machine, name: string, { enabled, running }: { readonly enabled: boolean; readonly running: boolean }): void {
  machine.state.set(`service:${name}:enabled`, String(enabled));
  machine.state.set(`service:${name}:running`, String(running));
}
