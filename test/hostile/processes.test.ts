import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Piece, Task } from "@masterchef/wit/host";
import type { TransportSession } from "../../kernel/src/host/grpc/transport-session.ts";
import { testFolder } from "../../kernel/src/host/testing/samples.ts";
import { collect, hostOf, queries, thrown } from "./hostile-process.ts";
import { leftSince, nothing, remains } from "./remains.ts";
import { sceneOf } from "./stage.ts";

// Starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

const temporary = mkdtempSync(join(tmpdir(), "masterchef-hostile-"));
process.env["TMPDIR"] = temporary;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
beforeAll(async () => {
  // What the first use of anything leaves is not what a plugin leaves.
  await using folder = await testFolder();
  await using host = await hostOf(folder, "none");
  await using session = await host.openTransport("test/transport", {});
  await collect(session.ask(queries(1)));
});

const task: Task = { id: 0, after: [], following: [], unlessDone: [], guards: [], work: { tag: "clear", val: "k" } };

async function* pieces(): AsyncGenerator<readonly Piece[]> {
  for (let sent = 0; sent < 100; sent += 1)
    yield await Promise.resolve([{ blob: "sha256:00", bytes: new Uint8Array(256 * 1024), last: sent === 99 }]);
}

type Use = (session: TransportSession) => Promise<unknown>;
const ask: Use = (session) => collect(session.ask(queries(1)));
const run: Use = (session) => collect(session.run([task]));

describe("a process that", () => {
  it.each<readonly [string, string, Use, string]>([
    ["hangs in the handshake", "hang", ask, "MC_HOST_HANDSHAKE in `open`: was ended in its handshake: it said nothing for 5000 ms."],
    [
      "dies in the handshake and leaves a child",
      "die-with-children",
      ask,
      "MC_HOST_HANDSHAKE in `open`: was ended in its handshake: it ended with exit code 3.",
    ],
    ["dies in a call", "die", ask, "MC_HOST_DIED in `ask`: lost its process, which ended by signal SIGKILL."],
    ["never opens", "silent-open", ask, "MC_HOST_DEADLINE in `open`: was silent for 1200 ms, longer than its limit `callMs`"],
    ["holds the socket", "silent", ask, "MC_HOST_DEADLINE in `ask`: was silent for 1300 ms, longer than its limit `callMs`"],
    ["sends nothing, again and again", "empty", ask, "MC_HOST_DEADLINE in `ask`: was silent for 1300 ms, longer than its limit `callMs`"],
    [
      "takes nothing of what it is sent",
      "silent-supply",
      (session) => session.supply(pieces()),
      "MC_HOST_DEADLINE in `supply`: was silent for 1200 ms",
    ],
    [
      "answers for another call",
      "other-call",
      ask,
      "MC_HOST_RESULT in `ask`: answered question 2000000000, which was not asked or has been answered.",
    ],
    ["answers twice", "twice", ask, "MC_HOST_RESULT in `ask`: answered question 0, which was not asked or has been answered."],
    ["answers something else", "other-kind", ask, "MC_HOST_RESULT in `ask`: answered question 0 about `file` with `account`."],
    ["answers more than a message may hold", "huge", ask, "MC_HOST_RESULT in `ask`: did not answer as its contract says"],
    [
      "answers with millions of items in little space",
      "many-items",
      (session) => session.missing([]),
      "MC_HOST_RESULT in `missing`: returned what its contract does not know: ",
    ],
    [
      "reports on a task of somebody else",
      "other-task",
      run,
      "MC_HOST_RESULT in `run`: reported on task 77, which was not given to it or has ended.",
    ],
    ["reports after the end", "after-the-end", run, "MC_HOST_RESULT in `run`: reported on task 0, which was not given to it or has ended."],
    ["floods its output", "flood-output", ask, "nothing"],
    ["floods its errors", "flood-errors", ask, "nothing"],
    ["forks", "fork", ask, "nothing"],
    ["leaves children in sessions of their own", "leave-children", ask, "nothing"],
    ["hides its children by every means but their parent", "hide", ask, "nothing"],
    ["hides children that start more all the time", "hide-and-fork", ask, "nothing"],
    ["hides orphans that hold a stream", "hide-with-stream", ask, "nothing"],
    ["hides orphans in its folder", "hide-in-folder", ask, "nothing"],
    ["does not end when it is told to", "stubborn", ask, "nothing"],
    ["does not close its session", "silent-drop", ask, "nothing"],
  ])("%s: it is named with call and limit, the others work on, and nothing of it is left", async (_, mode, use, told) => {
    await using folder = await testFolder();
    const before = remains();
    {
      await using host = await hostOf(folder, mode);
      const [said, planned] = await Promise.all([
        thrown(async () => {
          await using session = await host.openTransport("test/transport", {});
          await use(session);
        }),
        sceneOf(host, { crime: "none", where: "decide" }).plan(),
      ]);
      const [code = "", call = "", ...rest] = told.split(/ in `|`: /);
      expect(said).toContain(
        told === "nothing" ? told : `${code} The plugin test/transport 6.6.6, in its function \`${call}\`, ${rest.join("`: ")}`,
      );
      expect(planned.diagnostics).toEqual([]);
    }
    expect(await leftSince(before)).toEqual(nothing);
  });

  it("was asked to change the machine may leave what is meant to stay", async () => {
    await using folder = await testFolder();
    const before = remains();
    {
      await using host = await hostOf(folder, "daemon");
      await using session = await host.openTransport("test/transport", {});
      await collect(session.run([task]));
    }
    const left = (await leftSince(before)).processes;
    expect(left).toEqual([expect.stringMatching(/^\d+ \/bin\/sleep /)]);
    process.kill(Number.parseInt(left[0] ?? "", 10), "SIGKILL");
    expect(await leftSince(before)).toEqual(nothing);
  });

  it("writes to its errors is quoted to a bound, and what is left out is said", async () => {
    await using folder = await testFolder();
    const lines: string[] = [];
    await using host = await hostOf(folder, "flood-errors", (line) => lines.push(line));
    await using session = await host.openTransport("test/transport", {});
    await collect(session.ask(queries(1)));
    await expect.poll(() => lines.at(-1)).toContain("more than its limit `logKiB` of 16 KiB");
    expect(lines.join("\n").length).toBeLessThan(20_000);
  });
});
