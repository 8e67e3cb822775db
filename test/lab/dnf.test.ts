import { beforeAll, expect, it } from "vitest";
import { converge, apply } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// Types `package` and `repository` with dnf and rpm against a real rpm database, of the host and of a root of its own, with a repository made here.

const host = freshHost({ name: "dnf" }, { install: ["dnf", "rpm", "createrepo-c", "dnf-plugins-core"] });

const repository = '{ manager: dnf, uris: [file:///srv/rpms], title: Made here, fields: { gpgcheck: "0" } }';

beforeAll(async () => {
  const spec = (name: string, version: string, more: string): string =>
    [
      `Name: ${name}`,
      `Version: ${version}`,
      "Release: 1",
      "Summary: made",
      "License: none",
      "BuildArch: noarch",
      more,
      "%description",
      "made",
      "%install",
      `mkdir -p %{buildroot}/usr/share/${name}`,
      `echo ${version} > %{buildroot}/usr/share/${name}/version`,
      "%files",
      `/usr/share/${name}/version`,
      "",
    ].join("\n");
  const made = [
    ...["1.0", "1.1", "2.0"].map((version) => ["made-tool", version, ""] as const),
    ...["made-a", "made-b", "made-c"].map((name) => [name, "1.0", ""] as const),
    ["made-user", "1.0", "Requires: made-a"] as const,
    ["made-rival", "1.0", "Conflicts: made-b"] as const,
    ["made-unmet", "1.0", "Requires: made-nowhere"] as const,
  ];
  for (const [name, version, more] of made) await host().write(`/srv/specs/${name}-${version}.spec`, spec(name, version, more));
  await host().shell(
    [
      "for spec in /srv/specs/*.spec; do rpmbuild -bb --define '_rpmdir /srv/rpms' --define '_topdir /srv/build' $spec > /srv/build.log 2>&1; done",
      "createrepo_c -q /srv/rpms",
      // Debian's dnf brings a repository of its own that holds nothing and whose packages it does not trust.
      "printf '[main]\\nenabled = false\\n' > /etc/dnf/plugins/local.conf",
    ].join("\n"),
  );
}, 120_000);

async function version(name: string, root = "/"): Promise<string> {
  const { code, stdout } = await host().run(["rpm", `--root=${root}`, "--query", "--queryformat", "%{VERSION}-%{RELEASE}", name]);
  return code === 0 ? stdout : "none";
}

const fails = async (resources: Readonly<Record<string, string>>): Promise<string> => {
  const { code, stdout, stderr } = await apply(host(), resources);
  expect(code).not.toBe(0);
  return stdout + stderr;
};

it("tells dnf of a repository and installs from it in the same run", async () => {
  const resources = { "package.made-tool": '{ manager: dnf, version: "1.0-1" }', "repository.made": repository };
  await converge(host(), resources);
  expect(await version("made-tool")).toBe("1.0-1");
  expect(await host().read("/usr/share/made-tool/version")).toBe("1.0\n");
});

it("brings the newest version, and an older one only with consent", async () => {
  await converge(host(), { "package.made-tool": "{ manager: dnf, state: latest }" });
  expect(await version("made-tool")).toBe("2.0-1");
  expect(await fails({ "package.made-tool": '{ manager: dnf, version: "1.1-1" }' })).toMatch(/1\.1-1 is older/);
  expect(await version("made-tool")).toBe("2.0-1");
  await converge(host(), { "package.made-tool": '{ manager: dnf, version: "1.*", allow_downgrade: true }' });
  expect(await version("made-tool")).toBe("1.1-1");
});

it("holds packages by the version lock, leaves held ones alone, and holds them again in a version that was consented to", async () => {
  await converge(host(), {
    "package.made-tool": "{ manager: dnf, held: true }",
    "package.made-a": "{ manager: dnf, held: true }",
  });
  expect(await host().output(["dnf", "--quiet", "versionlock", "list"])).toMatch(/made-tool-0:1\.1-1\.\*\n/);
  expect((await host().run(["dnf", "--quiet", "--assumeyes", "upgrade", "made-tool"])).code).toBe(0);
  expect(await version("made-tool")).toBe("1.1-1");
  expect(await fails({ "package.made-tool": "{ manager: dnf, state: latest }" })).toMatch(/made-tool is held/);
  await converge(host(), { "package.made-tool": "{ manager: dnf, state: latest, allow_change_held: true }" });
  expect(await version("made-tool")).toBe("2.0-1");
  const locks = await host().output(["dnf", "--quiet", "versionlock", "list"]);
  expect(locks).toMatch(/made-tool-0:2\.0-1\.\*/);
  expect(locks).not.toMatch(/made-tool-0:1\.1-1/);
  await converge(host(), { "package.made-tool": "{ manager: dnf, held: false }", "package.made-a": "{ manager: dnf, held: false }" });
  expect(await host().output(["dnf", "--quiet", "versionlock", "list"])).not.toMatch(/made-/);
});

it("installs several in one transaction, and the others where one cannot be had", async () => {
  await converge(host(), { "package.some": "{ loop: [made-b, made-c], manager: dnf }" });
  const last = await host().output(["dnf", "--quiet", "history", "info", "last"]);
  expect(last).toMatch(/Install made-b-1\.0-1/);
  expect(last).toMatch(/Install made-c-1\.0-1/);
  await host().shell("rpm --erase made-b made-c");
  const report = await fails({ "package.some": "{ loop: [made-b, made-unmet, made-c], manager: dnf }" });
  expect(report).toMatch(/made-unmet/);
  expect([await version("made-b"), await version("made-c"), await version("made-unmet")]).toEqual(["1.0-1", "1.0-1", "none"]);
});

it("names what does not exist, and installs nothing", async () => {
  expect(await fails({ "package.made-nowhere": "{ manager: dnf }" })).toMatch(/dnf knows no package made-nowhere/);
  expect(await fails({ "package.made-tool": '{ manager: dnf, version: "9.*", allow_change_held: true }' })).toMatch(
    /There is no version 9\.\* of made-tool; on offer: 2\.0-1, 1\.1-1, 1\.0-1/,
  );
});

it("removes nothing to make room, and nothing that is needed", async () => {
  await fails({ "package.made-rival": "{ manager: dnf }" });
  expect(await version("made-b")).toBe("1.0-1");
  await converge(host(), { "package.made-user": "{ manager: dnf }" });
  expect(await fails({ "package.made-a": "{ manager: dnf, state: absent }" })).toMatch(/made-user|needed by/);
  expect(await version("made-a")).toBe("1.0-1");
  await converge(host(), { "package.away": "{ loop: [made-a, made-user], manager: dnf, state: absent }" });
  expect(await version("made-a")).toBe("none");
});

it("installs a package file, held against its checksum", async () => {
  const file = "/srv/rpms/noarch/made-tool-1.0-1.noarch.rpm";
  const [sum = ""] = (await host().output(["sha256sum", file])).split(" ");
  await host().shell("rpm --erase made-tool");
  expect(await fails({ "package.made-tool": `{ manager: dnf, source: ${file}, checksum: "sha256:${"0".repeat(64)}" }` })).toMatch(
    /has the checksum sha256:[0-9a-f]{64}, not sha256:0000/,
  );
  await converge(host(), { "package.made-tool": `{ manager: dnf, source: ${file}, checksum: "sha256:${sum}" }` });
  expect(await version("made-tool")).toBe("1.0-1");
});

it("looks after a root of its own, and leaves the host's packages alone", async () => {
  await host().shell("mkdir -p /srv/root/etc");
  const inRoot = "manager: dnf, root: /srv/root";
  const resources = {
    "repository.made": repository.replace("{ manager: dnf", `{ ${inRoot}`),
    "package.made-tool": `{ ${inRoot}, state: latest }`,
    "package.made-c": `{ ${inRoot} }`,
  };
  await converge(host(), resources);
  expect([await version("made-tool", "/srv/root"), await version("made-tool")]).toEqual(["2.0-1", "1.0-1"]);
  expect(await host().read("/srv/root/usr/share/made-tool/version")).toBe("2.0\n");
  expect(await fails({ "package.made-tool": `{ ${inRoot}, held: true }` })).toMatch(/dnf cannot hold packages of another root/);
  await converge(host(), { "package.made-tool": `{ ${inRoot}, state: absent }` });
  expect([await version("made-tool", "/srv/root"), await version("made-tool")]).toEqual(["none", "1.0-1"]);
});

it("fetches a package of apt, held against its checksum, and does not fetch it again", async () => {
  const [deb = ""] = (await host().shell("cd /srv/repository && find pool -name 'lab-tool_1.0-1_*.deb'")).split("\n");
  const [sum = ""] = (await host().output(["sha256sum", `/srv/repository/${deb}`])).split(" ");
  const server = host().begin(["python3", "-m", "http.server", "--directory", "/srv/repository", "--bind", "127.0.0.1", "8080"], {
    timeoutMs: 300_000,
  });
  try {
    await host().shell("until perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(\"127.0.0.1:8080\")'; do sleep 0.1; done");
    const from = `manager: apt, source: "http://127.0.0.1:8080/${deb}", version: "1.0-1"`;
    expect(await fails({ "package.lab-tool": `{ ${from}, checksum: "sha256:${"0".repeat(64)}" }` })).toMatch(/Hash Sum mismatch/);
    await converge(host(), { "package.lab-tool": `{ ${from}, checksum: "sha256:${sum}" }` });
    expect(await host().output(["lab-tool"])).toBe("lab-tool 1.0-1\n");
  } finally {
    server.signal("SIGKILL");
    await server.ended;
  }
  await host().shell("dpkg --remove lab-tool");
  await converge(host(), {
    "package.lab-tool": `{ manager: apt, source: "http://127.0.0.1:8080/${deb}", version: "1.0-1", checksum: "sha256:${sum}" }`,
  });
});
