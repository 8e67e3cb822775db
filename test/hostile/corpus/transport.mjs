// A transport that commits the crime it is built with. What is not its crime it does as it should: every file is absent.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const mode = "MODE";
const imports = { grpc: "IMPORT_GRPC", loader: "IMPORT_LOADER", wit: "IMPORT_WIT_GRPC" };
const [secret] = await once(createInterface({ input: process.stdin }), "line");
if (mode === "stubborn") process.on("SIGTERM", () => undefined);
else process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
// Children in sessions of their own, which no signal to a group reaches; they hold on to our output.
if (mode === "leave-children")
  for (let count = 0; count < 3; count += 1) spawn("sleep", ["MARK"], { detached: true, stdio: ["ignore", "inherit", "inherit"] }).unref();
if (mode === "fork")
  spawn("sh", ["-c", "for i in 1 2 3 4 5; do setsid sh -c 'sleep MARK & sleep MARK & wait' & done; wait"], {
    detached: true,
    stdio: "ignore",
  });
// Children that clear every sign: no environment, no stream of ours, a session and a folder of their own.
const hidden = { detached: true, stdio: "ignore", env: {}, cwd: "/" };
if (mode === "hide") for (let count = 0; count < 3; count += 1) spawn("/bin/sleep", ["MARK"], hidden).unref();
if (mode === "hide-and-fork")
  spawn("/bin/sh", ["-c", "while :; do /usr/bin/setsid /bin/sleep MARK & /bin/sleep 0.01; done"], hidden).unref();
// Their parent is gone as well, but a stream, or the folder, is kept.
const orphan = ["-c", "/usr/bin/setsid /bin/sleep MARK & exit 0"];
if (mode === "hide-with-stream") spawn("/bin/sh", orphan, { ...hidden, stdio: ["ignore", "ignore", "inherit"] }).unref();
if (mode === "hide-in-folder") spawn("/bin/sh", orphan, { ...hidden, cwd: process.env.MASTERCHEF_SOCKET_DIR }).unref();
if (mode === "hang") setInterval(() => undefined, 1_000);
else if (mode === "die-with-children") {
  spawn("setsid", ["sleep", "MARK"], { stdio: "ignore" });
  setTimeout(() => process.exit(3), 100);
} else await serve();

async function serve() {
  const grpc = (await import(imports.grpc)).default;
  const loader = (await import(imports.loader)).default;
  const { protoDirectory, loaderOptions } = await import(imports.wit);
  const loaded = grpc.loadPackageDefinition(
    await loader.load("masterchef/transport/v0_1/transport.proto", { ...loaderOptions, includeDirs: [protoDirectory] }),
  );
  const { service } = loaded.masterchef.transport.v0_1.Transport;
  if (mode === "many-items") {
    // The message is written by hand.
    service.SessionMissing = { ...service.SessionMissing, responseSerialize: (bytes) => bytes };
  }
  const server = new grpc.Server({ "grpc.max_send_message_length": -1 });
  const absent = { ok: { file: { state: { absent: {} } } } };
  const answer = (id, outcome = absent) => ({ id, answer: { outcome, unknown: [] } });
  const done = (_call, callback) => callback(null, {});
  const asks = {
    die: () => process.kill(process.pid, "SIGKILL"),
    "other-call": (call) => call.write({ value: [answer(2_000_000_000)] }),
    twice: (call) => call.write({ value: [answer(0), answer(0)] }),
    "other-kind": (call) => call.write({ value: [answer(0, { ok: { account: { absent: {} } } })] }),
    silent: () => "hold",
    empty: (call) => (setInterval(() => call.write({ value: [] }), 10), "hold"),
    huge: (call) => call.write({ value: [answer(0, { ok: { other: { name: "x/y", body: JSON.stringify("x".repeat(70_000_000)) } } })] }),
    "flood-errors": () => process.stderr.write(`\u001b]0;owned\u0007${"x".repeat(200)}\n`.repeat(50_000)),
    "flood-output": () => process.stdout.write("y".repeat(20_000_000)),
  };
  const handlers = {
    Open: (_call, callback) => (mode === "silent-open" ? undefined : callback(null, { ok: "session-1" })),
    SessionAbilities: (_call, callback) =>
      callback(null, { value: { reads: ["file"], acts: [], identities: false, parallel: 4, leases: false, scratch: false } }),
    SessionAsk: (call) => {
      if (asks[mode]?.(call) === "hold") return;
      if (!["other-call", "twice", "other-kind", "huge"].includes(mode))
        call.write({ value: call.request.batch.map(({ id }) => answer(id)) });
      call.end();
    },
    SessionRun: (call) => {
      if (mode === "daemon") spawn("/bin/sleep", ["MARK"], hidden).unref();
      if (mode === "other-task") call.write({ value: [{ id: 77, what: { skipped: {} } }] });
      if (mode === "after-the-end")
        call.write({
          value: [
            { id: 0, what: { skipped: {} } },
            { id: 0, what: { skipped: {} } },
          ],
        });
      call.end();
    },
    SessionMissing: (_call, callback) => callback(null, mode === "many-items" ? twoByteItems() : { value: [] }),
    SessionSupply: (call, callback) => {
      if (mode === "silent-supply") return call.pause();
      call.resume();
      return call.on("end", () => callback(null, { ok: {} }));
    },
    SessionCollect: (call) => call.end(),
    SessionLease: (call, callback) => callback(null, { ok: call.request.wanted }),
    SessionOwed: (_call, callback) => callback(null, { ok: { items: [] } }),
    SessionCancel: done,
    SessionDrop: (call, callback) => (mode === "silent-drop" ? undefined : done(call, callback)),
  };
  server.addService(service, handlers);
  const bytes = (value) => value;
  const check = { path: "/grpc.health.v1.Health/Check", requestStream: false, responseStream: false };
  server.addService(
    { Check: { ...check, requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } },
    { Check: (_call, callback) => callback(null, Buffer.from([0x08, 0x01])) },
  );
  const path = `${process.env.MASTERCHEF_SOCKET_DIR}/plugin.sock`;
  server.bindAsync(`unix:${path}`, grpc.ServerCredentials.createInsecure(), () => {
    const proof = createHash("sha256").update(secret).digest("hex");
    process.stdout.write(`masterchef|1|masterchef:transport@0.1.0|unix:${path}|${proof}\n`);
  });
}

/** Twenty million empty texts, two bytes each. */
function twoByteItems() {
  return Buffer.alloc(40_000_000, Buffer.from([0x0a, 0x00]));
}
