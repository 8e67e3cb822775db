import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { cgroupFolders } from "./cgroups.ts";
import { ownFolder } from "./places.ts";
import { identify, isAlive } from "./process-identity.ts";
import { sessionFolder, sweepSessions } from "./session.ts";

test("a process that is killed leaves no host running, and the next one clears away what is left", async () => {
  const program = `
    import { openLab } from ${JSON.stringify(join(ownFolder, "lab.ts"))};
    const lab = await openLab();
    const host = await lab.host();
    host.begin(["sleep", "1004"]);
    console.log(JSON.stringify({ leader: host.leader, supervisor: host.supervisor.pid, folder: host.folder }));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [line = ""] = await Array.fromAsync(linesUntil(createInterface(child.stdout), 1));
  const { leader, supervisor, folder } = JSON.parse(line) as {
    readonly leader: number;
    readonly supervisor: number;
    readonly folder: string;
  };
  const session = folder.split("/").at(-3) ?? "";
  expect(existsSync(sessionFolder(session))).toBe(true);
  const processes = [leader, supervisor].map(identify);

  child.kill("SIGKILL");
  for (const identity of processes) {
    expect(identity).toBeDefined();
    while (identity !== undefined && isAlive(identity)) await delay(20);
  }
  // Somebody else may have cleared it away already, as this is what everybody does first.
  await sweepSessions();
  expect(existsSync(sessionFolder(session))).toBe(false);
  expect(cgroupFolders(session)).toEqual([]);
});

async function* linesUntil(lines: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let seen = 0;
  for await (const line of lines) {
    yield line;
    seen += 1;
    if (seen === count) return;
  }
}
