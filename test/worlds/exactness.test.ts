import { describe, expect, it } from "vitest";
import { MachineSession } from "@masterchef/kernel/testing";
import type { Step } from "@masterchef/kernel/testing";
import { planWorld } from "./drive.ts";
import type { Declared } from "./site.ts";
import { siteOf } from "./site.ts";
import type { World } from "./world-document.ts";
import { machineOf } from "./world.ts";

/** A fresh host: packages, accounts with keys, files, kernel settings, a web server with ten sites, two commands. */
function freshHost(): { readonly world: World; readonly packages: readonly Declared[]; readonly rest: readonly Declared[]; readonly last: readonly Declared[] } {
  const names = Array.from({ length: 15 }, (_, at) => `p${at}`);
  const users = Array.from({ length: 8 }, (_, at) => `user${at}`);
  const settings = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`/proc/sys/net/s${at}`, "0\n"]));
  const world: World = {
    files: { ...settings, "/etc/nginx/sites-enabled": { directory: true }, "/srv/shared": { directory: true }, "/var/lib/app": { directory: true } },
    packages: Object.fromEntries([...names, "nginx"].map((name) => [name, { candidate: "1" }])),
    programs: { "make-net": [{}], check: [{ code: 1 }] },
  };
  const packages = [...names, "nginx"].map((name): Declared => ({ is: `package.${name}` }));
  const rest: readonly Declared[] = [
    ...Array.from({ length: 60 }, (_, at): Declared => ({ is: `file.etc${at}`, with: { path: `/etc/app${at}.conf`, content: String(at) } })),
    ...Array.from({ length: 20 }, (_, at): Declared => ({ is: `file.srv${at}`, with: { path: `/srv/shared/${at}`, content: String(at) } })),
    ...Array.from({ length: 25 }, (_, at): Declared => ({ is: `sysctl.s${at}`, with: { key: `net.s${at}`, value: "1" } })),
    ...users.flatMap((name): readonly Declared[] => [
      { is: `user.${name}` },
      { is: `directory.ssh-${name}`, with: { path: `/home/${name}/.ssh`, owner: name, mode: "0700" } },
      { is: `file.key-${name}`, with: { path: `/home/${name}/.ssh/authorized_keys`, owner: name, content: name } },
    ]),
    { is: "link.default", with: { path: "/etc/nginx/sites-enabled/default", state: "absent" }, require: ["package.nginx"] },
    ...Array.from({ length: 10 }, (_, at): Declared => ({ is: `file.site${at}`, with: { path: `/etc/nginx/sites-enabled/${at}`, content: String(at) }, require: ["package.nginx"], notify: ["service.nginx"] })),
  ];
  const last: readonly Declared[] = [
    { is: "service.nginx", require: ["package.nginx"] },
    { is: "directory.unit", with: { path: "/srv/unit" } },
    { is: "file.unit", with: { path: "/srv/unit/shop", content: "unit" } },
    { is: "file.unit-conf", with: { path: "/srv/unit/conf", content: "conf" } },
    { is: "file.list", with: { path: "/srv/list", content: "repo" } },
    { is: "script.scoped", with: { argv: ["make-net"], only_if: ["check"], pure: true, reads: ["network:x"], writes: ["network:x"] } },
    { is: "script.open", with: { argv: ["make-net"], only_if: ["check"], writes: ["network:y"] } },
    { is: "directory.data", with: { path: "/var/lib/app/data" } },
    { is: "file.data", with: { path: "/var/lib/app/data/x", content: "x" } },
  ];
  return { world, packages, rest, last };
}

function counted(steps: readonly Step[]): { readonly all: number; readonly known: number; readonly exact: number; readonly open: readonly string[] } {
  const own = steps.filter((step) => step.kind !== "refresh");
  return { all: own.length, known: own.filter((step) => step.grade !== "open").length, exact: own.filter((step) => step.grade === "exact").length, open: own.filter((step) => step.grade === "open").map((step) => step.address) };
}

describe("packages-first-exactness", () => {
  const { world, packages, rest, last } = freshHost();
  const plan = async (declared: readonly Declared[]): Promise<readonly Step[]> => {
    const planned = await planWorld(siteOf(declared), new MachineSession(machineOf(world)));
    expect(planned.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    return planned.value?.steps ?? [];
  };

  it("leaves at most six of 165 resources open with the packages first", async () => {
    const { all, known, open } = counted(await plan([...packages, ...rest, ...last]));
    expect(all).toBe(165);
    expect({ known: known >= 159, open }).toEqual({ known: true, open: ["script.open"] });
  });

  it("knows more of it exactly with the packages last, and decides the same bytes", async () => {
    const first = await plan([...packages, ...rest, ...last]);
    const afterwards = await plan([...rest.filter((each) => each.require === undefined), ...packages, ...rest.filter((each) => each.require !== undefined), ...last]);
    expect(counted(afterwards).exact).toBeGreaterThan(counted(first).exact);
    const bytes = (steps: readonly Step[]): ReadonlyMap<string, unknown> => new Map(steps.flatMap((step) => (step.kind === "change" ? [[step.address, step.operations] as const] : [])));
    expect([...bytes(afterwards)].toSorted(byName)).toEqual([...bytes(first)].toSorted(byName));
  });
});

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
