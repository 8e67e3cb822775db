import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { NumberedQuery, Piece } from "@masterchef/wit/host";
import { describe, expect, it, vi } from "vitest";
import { createPluginHost } from "../create-plugin-host.ts";
import { digestOf } from "../digest.ts";
import { MasterchefError } from "../../diagnostics/masterchef-error.ts";
import type { PluginHost } from "../plugin-host.ts";
import { testFolder, writeTransport } from "../testing/samples.ts";
import type { TestFolder } from "../testing/samples.ts";
import { readHandshake } from "./handshake.ts";
import type { TransportSession } from "./transport-session.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

function queries(count: number): readonly NumberedQuery[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    query: { read: { tag: "file", val: { path: `/file-${id}`, follow: false, want: { digest: true }, contentLimit: 0 } }, reads: [] },
  }));
}

async function hostOf(
  folder: TestFolder,
  mode: string,
  changes: Readonly<Record<string, unknown>> = {},
  onLog: (text: string) => void = () => undefined,
): Promise<PluginHost> {
  const path = await writeTransport(join(folder.path, "transport"), mode, changes);
  return createPluginHost({ plugins: [{ name: "test/transport", path }], cacheDir: folder.cacheDir, onLog: ({ text }) => onLog(text) });
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What is thrown: code and detail of each diagnostic. */
async function thrown(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof MasterchefError)) throw new Error("It was no MasterchefError.", { cause: error });
  return error.diagnostics.map(({ code, detail }) => `${code} ${detail}`).join("\n");
}

async function pluginFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("masterchef-plugin-"));
}

/** The processes whose command line holds a text. */
async function processesOf(text: string): Promise<readonly string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = await Promise.all(ids.map(async (id) => `${id} ${await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")}`));
  return lines.filter((line) => line.includes(text));
}

describe("a transport in its own process", () => {
  it("answers, runs, takes and gives bytes, and leaves nothing behind", async () => {
    await using folder = await testFolder();
    {
      await using host = await hostOf(folder, "well");
      await using session = await host.openTransport("test/transport", { address: "here" });
      expect(session.abilities).toEqual({ reads: ["file"], acts: [], identities: false, parallel: 4, leases: false, scratch: false });
      const bursts = await collect(session.ask(queries(1_000)));
      expect(bursts.length).toBeGreaterThan(1);
      const answers = bursts.flat();
      expect(answers.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(queries(1_000).map(({ id }) => id));
      expect(answers[0]?.answer).toEqual({ outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "absent" } } } }, unknown: [] });
      const events = (
        await collect(session.run([{ id: 7, after: [], following: [], unlessDone: [], guards: [], work: { tag: "clear", val: "k" } }]))
      ).flat();
      expect(events).toEqual([
        { id: 7, what: { tag: "started" } },
        { id: 7, what: { tag: "skipped" } },
      ]);
      expect(await session.missing(["sha256:aa"])).toEqual(["sha256:aa"]);
      expect(Buffer.concat(await collect(session.collect("sha256:aa"))).toString()).toBe("kept bytes");
      const lease = { controller: "c", run: "r", epoch: 3 };
      expect(await session.lease(lease)).toEqual({ tag: "ok", val: lease });
      expect(await session.owed()).toEqual({ tag: "ok", val: [] });
      await session.cancel();
      expect((await pluginFolders()).length).toBeGreaterThan(0);
    }
    expect(await processesOf(folder.path)).toEqual([]);
    expect((await readdir(folder.cacheDir)).filter((name) => name.includes(".new-"))).toEqual([]);
  });

  it("takes a large blob piece by piece and says when it is another", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, "well");
    await using session = await host.openTransport("test/transport", {});
    const piece = new Uint8Array(256 * 1024).fill(7);
    const count = 64;
    const hash = createHash("sha256");
    for (let sent = 0; sent < count; sent += 1) hash.update(piece);
    const supply = (blob: string): AsyncGenerator<readonly Piece[]> =>
      (async function* pieces() {
        for (let sent = 0; sent < count; sent += 4) {
          yield await Promise.resolve([0, 1, 2, 3].map((at) => ({ blob, bytes: piece, last: sent + at === count - 1 })));
        }
      })();
    expect(await session.supply(supply(`sha256:${hash.digest("hex")}`))).toEqual({ tag: "ok", val: undefined });
    expect(await session.supply(supply("sha256:00"))).toMatchObject({ tag: "err", val: { reason: { tag: "malformed" } } });
  });

  it("says why a link cannot be opened", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, "well");
    expect(await thrown(host.openTransport("test/transport", { refuse: true }))).toBe(
      "MC_HOST_LINK The transport test/transport 0.1.0 cannot open the link (denied): the door is closed. Check the connection's settings.",
    );
  });

  it.each([
    ["ends at once", "quit", "was ended in its handshake: it ended with exit code 7."],
    ["says anything else first", "chatter", "was ended in its handshake: its first line is longer than 4096 characters."],
    ["does not know the secret", "wrong-secret", "was ended in its handshake: it does not prove that it read its secret."],
    [
      "speaks another contract",
      "other-contract",
      "was ended in its handshake: it speaks masterchef:transport@9.9.9, but its manifest says masterchef:transport@0.1.0.",
    ],
    ["listens elsewhere", "elsewhere", "was ended in its handshake: it does not listen in the folder it was given."],
    ["says that it is not healthy", "unhealthy", "was ended, because it says that it does not serve."],
  ])("is refused if it %s", async (_, mode, reason) => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, mode);
    expect(await thrown(host.openTransport("test/transport", {}))).toBe(
      `MC_HOST_HANDSHAKE The plugin test/transport 0.1.0, in its function \`open\`, ${reason}`,
    );
    expect(await processesOf(folder.path)).toEqual([]);
  });

  it("is ended if it says nothing", async () => {
    await using folder = await testFolder();
    const path = await writeTransport(join(folder.path, "transport"), "hang");
    await using host = await createPluginHost({
      plugins: [{ name: "test/transport", path }],
      cacheDir: folder.cacheDir,
      limits: { startMs: 500 },
    });
    expect(await thrown(host.openTransport("test/transport", {}))).toBe(
      "MC_HOST_HANDSHAKE The plugin test/transport 0.1.0, in its function `open`, was ended in its handshake: it said nothing for 500 ms.",
    );
    expect(await processesOf(folder.path)).toEqual([]);
  });

  it("is blamed when it dies in a call, and started again a bounded number of times", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, "die");
    const dies = async (): Promise<string> => {
      const session = await host.openTransport("test/transport", {});
      return thrown(collect(session.ask(queries(1))));
    };
    for (let times = 0; times < 4; times += 1) {
      expect(await dies()).toBe(
        "MC_HOST_DIED The plugin test/transport 0.1.0, in its function `ask`, lost its process, which ended by signal SIGKILL.",
      );
    }
    expect(await thrown(host.openTransport("test/transport", {}))).toBe(
      "MC_HOST_RESTARTS The plugin test/transport 0.1.0, in its function `open`, is not started again, because its process ended 4 times.",
    );
    expect(await processesOf(folder.path)).toEqual([]);
  });

  it.each([
    ["an answer without an arm", "no-arm", "ask", "/value/answer/outcome: no arm is set; known are ok, err."],
    ["a number out of range", "bad-shape", "abilities", "/value/parallel: "],
  ])("is blamed for %s", async (_, mode, called, where) => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, mode);
    const asked = async (): Promise<unknown> => collect((await host.openTransport("test/transport", {})).ask(queries(1)));
    expect(await thrown(asked())).toContain(
      `MC_HOST_RESULT The plugin test/transport 0.1.0, in its function \`${called}\`, returned what its contract does not know: ${where}`,
    );
  });

  it("may write as much as it likes to its standard error; a bounded part is kept", async () => {
    await using folder = await testFolder();
    const lines: string[] = [];
    await using host = await hostOf(folder, "flood", { limits: { logKiB: 16 } }, (text) => lines.push(text));
    await using session = await host.openTransport("test/transport", {});
    expect((await collect(session.ask(queries(3)))).flat()).toHaveLength(3);
    await expect.poll(() => lines.at(-1)).toBe("(the plugin wrote more than its limit `logKiB` of 16 KiB; the rest is dropped)");
    expect(lines.join("\n").length).toBeLessThan(17 * 1024);
  });

  it("is killed with what it started", async () => {
    await using folder = await testFolder();
    const lines: string[] = [];
    {
      await using host = await hostOf(folder, "well", {}, (text) => lines.push(text));
      await using _session = await host.openTransport("test/transport", { child: true });
      await expect.poll(() => lines.length).toBeGreaterThan(0);
    }
    const child = /^child (\d+)$/.exec(lines[0] ?? "")?.[1] ?? "";
    await expect
      .poll(() =>
        readFile(`/proc/${child}/stat`, "utf8").then(
          (stat) => stat.split(" ")[2],
          () => "gone",
        ),
      )
      .toMatch(/gone|Z/);
  });

  it("is not started if its executable is not the one the manifest names", async () => {
    await using folder = await testFolder();
    const path = await writeTransport(join(folder.path, "transport"), "well");
    await using _first = await createPluginHost({ plugins: [{ name: "test/transport", path }], cacheDir: folder.cacheDir });
    const executable = join(dirname(path), "plugin.mjs");
    const named = digestOf(await readFile(executable));
    await writeFile(executable, "process.exit(1)");
    const message = await thrown(createPluginHost({ plugins: [{ name: "test/transport", path }], cacheDir: folder.cacheDir }));
    expect(message).toBe(
      `MC_HOST_DIGEST The file ${executable} of the plugin test/transport has the digest ${digestOf("process.exit(1)")}, but its manifest names ${named}. It was not run. Build or install the plugin again.`,
    );
  });

  it("runs a copy that is checked at each start", async () => {
    await using folder = await testFolder();
    const path = await writeTransport(join(folder.path, "transport"), "well");
    const source = { plugins: [{ name: "test/transport", path }], cacheDir: folder.cacheDir };
    await createPluginHost(source);
    const [key] = (await readdir(folder.cacheDir)).filter((name) => name.endsWith("-executable-1"));
    await writeFile(join(folder.cacheDir, key ?? "", "plugin.mjs"), "process.exit(1)");
    await using host = await createPluginHost(source);
    expect(host.diagnostics.map(({ code }) => code)).toEqual(["MC_HOST_CACHE"]);
    const session: TransportSession = await host.openTransport("test/transport", {});
    expect(session.abilities.parallel).toBe(4);
  });
});

describe("readHandshake", () => {
  const expected = { contract: "masterchef:transport@0.1.0", folder: "/run/x", secret: "s" };
  const proof = createHash("sha256").update("s").digest("hex");

  it("gives the path of the socket", () => {
    expect(readHandshake(`masterchef|1|masterchef:transport@0.1.0|unix:/run/x/a.sock|${proof}`, expected)).toEqual({
      tag: "ok",
      val: "/run/x/a.sock",
    });
  });

  it.each([
    ["", "its first line is not a handshake"],
    [`masterchef|2|masterchef:transport@0.1.0|unix:/run/x/a.sock|${proof}`, "it speaks version 2 of the handshake, not 1"],
    [`masterchef|1|masterchef:transport@0.1.0|unix:/run/x/../y/a.sock|${proof}`, "it does not listen in the folder it was given"],
    [`masterchef|1|masterchef:transport@0.1.0|tcp:127.0.0.1:80|${proof}`, "it does not listen in the folder it was given"],
    [`masterchef|1|masterchef:transport@0.1.0|unix:/run/x/a.sock|${proof.slice(2)}`, "it does not prove that it read its secret"],
    [`masterchef|1|masterchef:transport@0.1.0|unix:/run/x/a.sock|${proof}|more`, "its first line is not a handshake"],
  ])("refuses %j", (line, reason) => {
    const read = readHandshake(line, expected);
    expect(read.tag).toBe("err");
    expect(read.val).toContain(reason);
  });
});
