import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettled } from "../../kernel/src/composition/settled-record.ts";
import { digestOf } from "../../kernel/src/ir/digest.ts";
import { readBreakers } from "../../kernel/src/state/breakers.ts";
import { leftIn } from "../../kernel/src/state/kept-inbox.ts";
import { stateDirectory } from "../../kernel/src/state/state-directory.ts";
import { mutated } from "./mutated.ts";
import type { FuzzTarget } from "./targets.ts";

/** The readers that know of files only: each input becomes one. */
export function fileTargets(): readonly FuzzTarget[] {
  const folder = mkdtempSync(join(tmpdir(), "masterchef-fuzz-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const state = stateDirectory(folder);
  const inbox = join(folder, "inbox");
  for (const each of [state.root, inbox]) mkdirSync(each);
  const settled = join(folder, "settled.json");
  return [
    {
      name: "the reader of settled sites",
      inputs: 3_000,
      bytes: mutated([Buffer.from(settledSeed)]),
      async feed(bytes) {
        // With the right digest: a wrong one ends it at once.
        const body = Buffer.from(bytes).toString("utf8");
        writeFileSync(settled, `${digestOf(body)}\n${body}`);
        return await readSettled(settled);
      },
    },
    {
      name: "the reader of breakers",
      inputs: 3_000,
      bytes: mutated([Buffer.from(breakersSeed)]),
      async feed(bytes) {
        writeFileSync(state.breakers, bytes);
        return await readBreakers(state);
      },
    },
    {
      name: "the reader of old content that nobody fetched",
      inputs: 3_000,
      bytes: mutated([Buffer.from(keptSeed), Buffer.from(announcedSeed)]),
      async feed(bytes) {
        writeFileSync(join(inbox, "a.kept"), bytes);
        writeFileSync(join(inbox, "a-1.json"), bytes);
        const found: unknown[] = [];
        for await (const { open, ...left } of leftIn(inbox)) {
          for await (const piece of open()) found.push(piece.length);
          found.push(left);
        }
        return found;
      },
    },
  ];
}

const digest = `sha256:${"0".repeat(64)}`;

const settledSeed = JSON.stringify({
  lock: { plugins: { "masterchef/files": { version: "1.0.0", digest, kind: "provider" } } },
  lockText: digest,
  files: { "masterchef.yaml": digest },
  used: ["masterchef/files"],
  queries: [],
  answers: digest,
  settled: 3,
});

const breakersSeed = JSON.stringify({
  masterchef: "breakers",
  format: 1,
  through: "",
  breakers: [
    {
      host: "localhost",
      address: "file.a",
      kind: "converge",
      operations: digest,
      after: 3,
      failures: 2,
      runs: ["01J0000000000000000000000A"],
      since: "2026-01-01T00:00:00.000Z",
      latest: "2026-01-01T00:00:00.000Z",
      code: "MC_RUN_FAILED",
      message: "no",
    },
  ],
});

const keptSeed = [
  '{"temporaries":".masterchef-00000000"}',
  `{"kept":{"path":"/a","mode":416,"uid":0,"gid":0,"size":4}}`,
  `old\n${digestOf("old\n")}`,
  `{"kept":{"path":"/b","mode":416,"uid":0,"gid":0,"size":9007199254740991}}`,
  "",
].join("\n");

const announcedSeed = JSON.stringify({ host: "localhost", run: "01J", files: [{ path: "/a", step: "file.a" }] });
