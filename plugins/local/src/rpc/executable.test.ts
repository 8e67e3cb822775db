import { execFileSync, spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, Metadata, credentials, status } from "@grpc/grpc-js";
import { fromProto, toProto } from "@masterchef/wit/codec";
import type { HostTypes, Piece, TypeName } from "@masterchef/wit/host";
import { loaderOptions, protoDirectory, protoFiles } from "@masterchef/wit/grpc";
import protobuf from "protobufjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileRead, processRead, query, runAct, sha256, task, writeAct } from "../testing/drive.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const executable = `${root}dist/local.mjs`;
const contract = new protobuf.Root();
contract.resolvePath = (_, target) => `${protoDirectory}/${target}`;
contract.loadSync(protoFiles.transport, { keepCase: false });

let folder: string;
let child: ChildProcessWithoutNullStreams;
let line: string;
let client: Client;
let session: string;
const secret = randomBytes(16).toString("hex");

/** Starts the executable as the host does, and waits for its first line. */
async function start(): Promise<{ readonly process: ChildProcessWithoutNullStreams; readonly line: string }> {
  const started = spawn(process.execPath, [executable], { env: { MASTERCHEF_SOCKET_DIR: folder } });
  started.stderr.pipe(process.stderr);
  started.stdin.write(`${secret}\n`);
  const first = await new Promise<string>((resolve) => {
    createInterface({ input: started.stdout }).once("line", resolve);
  });
  return { process: started, line: first };
}

function exitOf(started: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve) => {
    started.once("exit", resolve);
  });
}

beforeAll(async () => {
  execFileSync(process.execPath, [`${root}build.ts`]);
  folder = mkdtempSync("/var/tmp/masterchef-rpc-");
  ({ process: child, line } = await start());
  client = new Client(line.split("|")[3] ?? "", credentials.createInsecure());
  const opened = await unary("Open", "OpenRequest", { config: "{}" }, "OpenResponse");
  if (opened.tag !== "ok") throw new Error(opened.val.message);
  session = opened.val;
});

afterAll(() => {
  client.close();
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function metadata(word = secret): Metadata {
  const made = new Metadata();
  made.set("authorization", word);
  return made;
}

function encode<Name extends TypeName>(name: Name, value: HostTypes[Name]): Buffer {
  const type = contract.lookupType(`masterchef.transport.v0_1.${name}`);
  return Buffer.from(type.encode(type.fromObject(toProto(name, value))).finish());
}

function decode<Name extends TypeName>(name: Name, bytes: Buffer): HostTypes[Name] {
  const type = contract.lookupType(`masterchef.transport.v0_1.${name}`);
  return fromProto(name, type.toObject(type.decode(bytes), loaderOptions));
}

const raw = (bytes: Buffer): Buffer => bytes;
const path = (method: string): string => `/masterchef.transport.v0_1.Transport/${method}`;

function call(method: string, request: Buffer, word = secret): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(method, raw, raw, request, metadata(word), (error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else reject(error ?? new Error("no response"));
    });
  });
}

async function unary<In extends TypeName, Out extends TypeName>(
  method: string,
  requestType: In,
  request: HostTypes[In],
  responseType: Out,
): Promise<HostTypes[Out]> {
  return decode(responseType, await call(path(method), encode(requestType, request)));
}

async function* stream<In extends TypeName, Out extends TypeName>(
  method: string,
  requestType: In,
  request: HostTypes[In],
  responseType: Out,
): AsyncGenerator<HostTypes[Out]> {
  const responses: AsyncIterable<Buffer> = client.makeServerStreamRequest(path(method), raw, raw, encode(requestType, request), metadata());
  for await (const response of responses) yield decode(responseType, response);
}

function supply(messages: Iterable<HostTypes["SessionSupplyRequest"]>): Promise<HostTypes["SessionSupplyResponse"]> {
  return new Promise((resolve, reject) => {
    const sending = client.makeClientStreamRequest(path("SessionSupply"), raw, raw, metadata(), (error, response: Buffer | undefined) => {
      if (error === null && response !== undefined) resolve(decode("SessionSupplyResponse", response));
      else reject(error ?? new Error("no response"));
    });
    void (async () => {
      for (const message of messages) {
        if (!sending.write(encode("SessionSupplyRequest", message))) await new Promise((next) => sending.once("drain", next));
      }
      sending.end();
    })();
  });
}

/** Memory of the executable in MiB, at its highest. */
function peakMemory(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8"))?.[1]) / 1024;
}

test("the manifest names the executable by its digest", () => {
  const manifest = readFileSync(`${root}dist/manifest.json`, "utf8");
  expect(manifest).toContain(createHash("sha256").update(readFileSync(executable)).digest("hex"));
});

test("it says where it listens, proves that it read the secret and never tells it", () => {
  expect(line).toMatch(/^masterchef\|1\|masterchef:transport@0\.1\.0\|unix:\/.*\.sock\|[0-9a-f]{64}$/);
  expect(line.endsWith(createHash("sha256").update(secret).digest("hex"))).toBe(true);
  expect(line).not.toContain(secret);
});

test("whoever does not know the secret is served nothing", async () => {
  for (const word of ["", "wrong", secret.slice(1)]) {
    await expect(call("/grpc.health.v1.Health/Check", Buffer.alloc(0), word)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await expect(call(path("Open"), encode("OpenRequest", { config: "{}" }), word)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  }
});

test("it says that it is healthy", async () => {
  expect([...(await call("/grpc.health.v1.Health/Check", Buffer.alloc(0)))]).toEqual([8, 1]);
});

test("a connection document with anything in it is refused with words", async () => {
  const opened = await unary("Open", "OpenRequest", { config: '{"port":22}' }, "OpenResponse");
  expect(opened).toMatchObject({ tag: "err", val: { reason: { tag: "malformed" } } });
});

test("nonsense and unknown sessions are refused, and it goes on", async () => {
  await expect(call(path("SessionAbilities"), Buffer.from([0xff, 0xff]))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  await expect(unary("SessionAbilities", "SessionAbilitiesRequest", { session: "none" }, "SessionAbilitiesResponse")).rejects.toMatchObject(
    { code: status.NOT_FOUND },
  );
  const { value } = await unary("SessionAbilities", "SessionAbilitiesRequest", { session }, "SessionAbilitiesResponse");
  expect(value).toMatchObject({ identities: true, leases: true });
});

test("a thousand questions come back in bursts", async () => {
  for (let id = 0; id < 1000; id += 1) writeFileSync(`${folder}/f${id}`, `file ${id}`);
  const batch = Array.from({ length: 1000 }, (_, id) => ({ id, query: query(fileRead(`${folder}/f${id}`, { digest: true })) }));
  const ids = new Set<number>();
  let bursts = 0;
  for await (const { value } of stream("SessionAsk", "SessionAskRequest", { session, batch, secrets: [] }, "SessionAskResponse")) {
    bursts += 1;
    for (const { id, answer } of value) {
      ids.add(id);
      expect(answer).toMatchObject({ outcome: { val: { val: { state: { val: { digest: sha256(`file ${id}`) } } } } } });
    }
  }
  expect(ids.size).toBe(1000);
  expect(bursts).toBeLessThan(200);
});

test("tasks run in their order and report as they go, also as another user", async () => {
  const batch = [
    task(1, writeAct(`${folder}/new`, "hello\n")),
    task(2, runAct(["cat", `${folder}/new`]), { after: [1] }),
    task(3, runAct(["id", "-un"]), process.getuid?.() === 0 ? { operation: { identity: "nobody" } } : {}),
  ];
  const seen = new Map<number, readonly string[]>();
  let said = "";
  for await (const { value } of stream("SessionRun", "SessionRunRequest", { session, batch, secrets: [] }, "SessionRunResponse")) {
    for (const { id, what } of value) {
      seen.set(id, [...(seen.get(id) ?? []), what.tag]);
      if (id === 3 && what.tag === "done" && what.val.stdout.tag === "text") said = what.val.stdout.val.trim();
    }
  }
  expect([...seen].toSorted(([a], [b]) => a - b)).toEqual([
    [1, ["started", "done"]],
    [2, ["started", "output", "done"]],
    [3, ["started", "output", "done"]],
  ]);
  expect(said).toBe(process.getuid?.() === 0 ? "nobody" : execFileSync("id", ["-un"], { encoding: "utf8" }).trim());
});

test("a large blob goes there, into a file and back without filling the memory", async () => {
  const size = 192 * 1024 * 1024;
  const piece = randomBytes(256 * 1024);
  const hasher = createHash("sha256");
  for (let at = 0; at < size; at += piece.length) hasher.update(piece);
  const blob = `sha256:${hasher.digest("hex")}`;
  function* messages(): Generator<HostTypes["SessionSupplyRequest"]> {
    yield { tag: "head", val: { session } };
    for (let at = 0; at < size; at += piece.length) {
      const one: Piece = { blob, bytes: piece, last: at + piece.length >= size };
      yield { tag: "pieces", val: [one] };
    }
  }
  const before = peakMemory();
  expect((await unary("SessionMissing", "SessionMissingRequest", { session, blobs: [blob] }, "SessionMissingResponse")).value).toEqual([
    blob,
  ]);
  expect(await supply(messages())).toMatchObject({ tag: "ok" });
  const batch = [task(1, writeAct(`${folder}/large`, { tag: "blob", val: blob }))];
  const ends: string[] = [];
  for await (const { value } of stream("SessionRun", "SessionRunRequest", { session, batch, secrets: [] }, "SessionRunResponse"))
    ends.push(...value.map(({ what }) => what.tag));
  expect(ends).toEqual(["started", "done"]);
  const back = createHash("sha256");
  for await (const { value } of stream("SessionCollect", "SessionCollectRequest", { session, blob }, "SessionCollectResponse"))
    back.update(value);
  expect(`sha256:${back.digest("hex")}`).toBe(blob);
  expect(peakMemory() - before).toBeLessThan(160);
  rmSync(`${folder}/large`);
});

test("a caller who leaves ends the questions and what was not started, at once", async () => {
  const batch = [
    task(1, runAct(["sh", "-c", `echo begun > ${folder}/left-begun; sleep 0.6; echo whole > ${folder}/left-whole`])),
    task(2, writeAct(`${folder}/left-never`, "x"), { after: [1] }),
  ];
  const asked = [{ id: 1, query: query(processRead(["sh", "-c", `echo $$ > ${folder}/left-pid; exec sleep 600`]), { deadline: 600_000 }) }];
  const running = client.makeServerStreamRequest(
    path("SessionRun"),
    raw,
    raw,
    encode("SessionRunRequest", { session, batch, secrets: [] }),
    metadata(),
  );
  const asking = client.makeServerStreamRequest(
    path("SessionAsk"),
    raw,
    raw,
    encode("SessionAskRequest", { session, batch: asked, secrets: [] }),
    metadata(),
  );
  for (const stream of [running, asking]) stream.on("error", () => undefined).resume();
  const appears = async (name: string): Promise<void> => {
    while (!existsSync(`${folder}/${name}`) || readFileSync(`${folder}/${name}`, "utf8") === "") await pause(10);
  };
  await Promise.all([appears("left-begun"), appears("left-pid")]);
  running.cancel();
  asking.cancel();
  const pid = readFileSync(`${folder}/left-pid`, "utf8").trim();
  while (existsSync(`/proc/${pid}`)) await pause(10);
  await appears("left-whole");
  await pause(100);
  expect(existsSync(`${folder}/left-never`)).toBe(false);
});

test("the result of a supply that is wrong says why", async () => {
  const pieces = [{ blob: sha256("right"), bytes: Buffer.from("wrong"), last: true }];
  expect(
    await supply([
      { tag: "head", val: { session } },
      { tag: "pieces", val: pieces },
    ]),
  ).toMatchObject({ tag: "err", val: { reason: { tag: "malformed" } } });
});

test("a lease that somebody else has is refused as a result, not as an error", async () => {
  const state = `${folder}/state`;
  const sessions = await Promise.all(
    [1, 2].map(async () => {
      const opened = await unary("Open", "OpenRequest", { config: JSON.stringify({ state }) }, "OpenResponse");
      return opened.tag === "ok" ? opened.val : "";
    }),
  );
  const [first = "", second = ""] = sessions;
  const lease = async (of: string, run: string): Promise<unknown> =>
    await unary("SessionLease", "SessionLeaseRequest", { session: of, wanted: { controller: "c", run, epoch: 0 } }, "SessionLeaseResponse");
  expect(await lease(first, "a")).toEqual({ tag: "ok", val: { controller: "c", run: "a", epoch: 1 } });
  expect(await lease(second, "b")).toMatchObject({ tag: "err", val: { reason: { tag: "other", val: "leased" } } });
  await unary("SessionDrop", "SessionDropRequest", { session: first }, "SessionDropResponse");
  expect(await lease(second, "b")).toEqual({ tag: "ok", val: { controller: "c", run: "b", epoch: 2 } });
  expect(await unary("SessionOwed", "SessionOwedRequest", { session: second }, "SessionOwedResponse")).toEqual({ tag: "ok", val: [] });
});

test("when whoever started it dies, what runs ends first, questions are dropped, and nothing is left", async () => {
  const own = await start();
  const ended = exitOf(own.process);
  const other = new Client(own.line.split("|")[3] ?? "", credentials.createInsecure());
  const open = (request: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      other.makeUnaryRequest(path("Open"), raw, raw, request, metadata(), (error, response) =>
        response === undefined ? reject(error ?? new Error("none")) : resolve(response),
      );
    });
  const opened = decode("OpenResponse", await open(encode("OpenRequest", { config: "{}" })));
  if (opened.tag !== "ok") throw new Error(opened.val.message);
  const batch = [
    task(1, runAct(["sh", "-c", `echo begun > ${folder}/begun; sleep 1; echo whole > ${folder}/whole`])),
    task(2, writeAct(`${folder}/never`, "x"), { after: [1] }),
  ];
  const running = other.makeServerStreamRequest(
    path("SessionRun"),
    raw,
    raw,
    encode("SessionRunRequest", { session: opened.val, batch, secrets: [] }),
    metadata(),
  );
  const asked = [{ id: 1, query: query(processRead(["sleep", "600"]), { deadline: 600_000 }) }];
  const asking = other.makeServerStreamRequest(
    path("SessionAsk"),
    raw,
    raw,
    encode("SessionAskRequest", { session: opened.val, batch: asked, secrets: [] }),
    metadata(),
  );
  for (const call of [running, asking]) call.on("error", () => undefined).resume();
  while (!existsSync(`${folder}/begun`)) await new Promise((resolve) => setTimeout(resolve, 20));
  own.process.stdin.end();
  expect(await ended).toBe(0);
  expect(readFileSync(`${folder}/whole`, "utf8")).toBe("whole\n");
  expect(existsSync(`${folder}/never`)).toBe(false);
  expect(existsSync((own.line.split("|")[3] ?? "").slice("unix:".length))).toBe(false);
  other.close();
});

test("told to end it ends, and takes its socket with it", async () => {
  const own = await start();
  const ended = exitOf(own.process);
  own.process.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(readdirSync(folder).filter((name) => name.endsWith(".sock"))).toHaveLength(1);
});

test("by hand it says what it is", () => {
  expect(() => execFileSync(process.execPath, [executable], { env: {}, stdio: "pipe" })).toThrow("started by Masterchef itself");
});
