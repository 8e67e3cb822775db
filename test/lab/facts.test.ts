import { expect, test } from "vitest";
import { apply } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ name: "truth" });

/** What the facts of these names hold, as the host's own masterchef tells it. */
async function facts(...names: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  await host().site({ "facts.liquid": `{${names.map((name) => `"${name}": {{ facts.${name} | json }}`).join(", ")}}` });
  const ended = await apply(host(), { "file.facts": "{ path: /srv/facts, template: facts.liquid }" });
  expect([ended.code, ended.stderr]).toEqual([0, ended.stderr]);
  return JSON.parse(await host().read("/srv/facts")) as Readonly<Record<string, unknown>>;
}

test("facts of the system are what its own programs say", async () => {
  const told = await facts("os", "kernel", "architecture", "init", "package_managers", "hostname", "virtual", "cpu");
  const release = await host().shell(
    '. /etc/os-release; echo "$ID $VERSION_ID $VERSION_CODENAME"; dpkg --print-architecture; nproc; uname -r',
  );
  const [names = "", architecture, cpus, kernel] = release.split("\n");
  const [id, version, codename] = names.split(" ");
  expect(told).toMatchObject({
    os: { family: "debian", id, version, codename },
    kernel: { name: "Linux", release: kernel },
    architecture,
    init: "systemd",
    package_managers: ["apt"],
    hostname: "truth",
    virtual: "container",
    cpu: { count: Number(cpus) },
  });
});

test("facts of accounts and of the network are what getent and ip say", async () => {
  await host().shell("useradd --uid 4321 --create-home --shell /bin/sh known");
  const told = await facts("user", "users", "network");
  expect(told).toMatchObject({
    user: { uid: 0, gid: 0, name: "root", home: "/root" },
    users: { known: { uid: 4321, home: "/home/known", shell: "/bin/sh" } },
    network: { default_gateway: "10.77.0.1", default_interface: "host0" },
  });
  const mac = (await host().output(["cat", "/sys/class/net/host0/address"])).trim();
  expect(told["network"]).toMatchObject({ interfaces: { host0: { mac } } });
  expect(JSON.stringify(told["network"])).toContain("10.77.0.11");
});

/** An interface gives itself an address of the link a moment after it is up. */
async function linkAddressIsThere(): Promise<void> {
  await host().shell(
    "for try in $(seq 100); do ip -6 -o addr show dev host0 scope link | grep -v tentative | grep -q fe80 && exit 0; sleep 0.1; done; exit 1",
  );
}

test("facts are the same after a reboot", async () => {
  const names = ["os", "kernel", "init", "hostname", "fqdn", "virtual", "user", "users", "cpu", "network", "mounts"];
  await linkAddressIsThere();
  const before = await facts(...names);
  await host().reboot();
  await linkAddressIsThere();
  expect(await facts(...names)).toEqual(before);
});

test("a site that was settled is told from its facts, until one that counts is another", async () => {
  await host().site({ "name.liquid": "{{ facts.hostname }}\n" });
  const records = "find /srv/site/.masterchef/settled -type f";
  const check = async (): Promise<string> => (await host().masterchef(["check"])).stdout;
  expect((await apply(host(), { "file.name": "{ path: /srv/name, template: name.liquid }" })).code).toBe(0);
  await check();
  await host().shell(`${records} -exec touch -d @0 {} +`);
  expect(await check()).toBe("Nothing to do: 1 resource settled.\n");
  // Nothing was planned anew, which would have left a new record.
  expect(await host().shell(`${records} -newermt 2000-01-01`)).toBe("");
  await host().shell("hostname another");
  expect(await check()).toContain("~ file.name");
  await host().shell("hostname truth");
  expect(await check()).toBe("Nothing to do: 1 resource settled.\n");
});
