// A transport that answers every query with "absent". MODE, IMPORT_GRPC and IMPORT_LOADER are filled in by the test.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";

const mode = "MODE";
const contract = mode === "other-contract" ? "masterchef:transport@9.9.9" : "masterchef:transport@0.1.0";
const [secret] = await once(createInterface({ input: process.stdin }), "line");
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
if (mode === "hang") setInterval(() => undefined, 1000);
else if (mode === "quit") process.exit(7);
else if (mode === "chatter") process.stdout.write("x".repeat(100_000));
else await serve();

async function serve() {
  const grpc = (await import("IMPORT_GRPC")).default;
  const loader = (await import("IMPORT_LOADER")).default;
  const { protoDirectory, loaderOptions } = await import("IMPORT_WIT_GRPC");
  const loaded = grpc.loadPackageDefinition(
    await loader.load("masterchef/transport/v0_1/transport.proto", { ...loaderOptions, includeDirs: [protoDirectory] }),
  );
  const server = new grpc.Server({ "grpc.max_receive_message_length": 64 * 1024 * 1024 });
  const guarded = (handler) => (call, callback) => {
    if (call.metadata.get("authorization")[0] === secret) return handler(call, callback);
    const error = { code: grpc.status.UNAUTHENTICATED, details: "wrong secret" };
    return callback ? callback(error) : call.emit("error", error);
  };
  const absent = (id) => ({ id, answer: { outcome: { ok: { file: { state: { absent: {} } } } }, unknown: [] } });
  const drop = (_call, callback) => callback(null, {});
  const handlers = {
    Open: (call, callback) => {
      const config = JSON.parse(call.request.config);
      if (config.refuse) return callback(null, { err: { reason: { denied: {} }, message: "the door is closed" } });
      if (config.child) process.stderr.write(`child ${spawn("sleep", ["1000"], { stdio: "ignore" }).pid}\n`);
      return callback(null, { ok: "session-1" });
    },
    SessionAbilities: (_call, callback) =>
      callback(null, {
        value: { reads: ["file"], acts: [], identities: false, parallel: mode === "bad-shape" ? -1 : 4, leases: false, scratch: false },
      }),
    SessionAsk: (call) => {
      const { batch } = call.request;
      if (mode === "die") process.kill(process.pid, "SIGKILL");
      if (mode === "flood") process.stderr.write(`${"log ".repeat(50)}\n`.repeat(20_000));
      if (mode === "no-arm") call.write({ value: [{ id: 1, answer: { outcome: {}, unknown: [] } }] });
      for (let at = 0; at < batch.length; at += 256) call.write({ value: batch.slice(at, at + 256).map(({ id }) => absent(id)) });
      call.end();
    },
    SessionRun: (call) => {
      for (const { id } of call.request.batch)
        call.write({
          value: [
            { id, what: { started: {} } },
            { id, what: { skipped: {} } },
          ],
        });
      call.end();
    },
    SessionMissing: (call, callback) => callback(null, { value: call.request.blobs ?? [] }),
    SessionSupply: (call, callback) => {
      const hash = createHash("sha256");
      let blob = "";
      call.on("data", (message) => {
        for (const piece of message.pieces?.items ?? []) {
          blob = piece.blob;
          hash.update(piece.bytes ?? Buffer.alloc(0));
        }
      });
      call.on("end", () => {
        const found = `sha256:${hash.digest("hex")}`;
        callback(null, found === blob ? { ok: {} } : { err: { reason: { malformed: {} }, message: `it is ${found}` } });
      });
    },
    SessionCollect: (call) => {
      for (const part of ["kept ", "bytes"]) call.write({ value: Buffer.from(part) });
      call.end();
    },
    SessionLease: (call, callback) => callback(null, { ok: call.request.wanted }),
    SessionOwed: (_call, callback) => callback(null, { ok: { items: [] } }),
    SessionCancel: drop,
    SessionDrop: drop,
  };
  server.addService(
    loaded.masterchef.transport.v0_1.Transport.service,
    Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, guarded(handler)])),
  );
  const health = {
    Check: {
      path: "/grpc.health.v1.Health/Check",
      requestStream: false,
      responseStream: false,
      requestDeserialize: (x) => x,
      responseSerialize: (x) => x,
      requestSerialize: (x) => x,
      responseDeserialize: (x) => x,
    },
  };
  server.addService(health, {
    Check: guarded((_call, callback) => callback(null, Buffer.from([0x08, mode === "unhealthy" ? 0x02 : 0x01]))),
  });
  const path = `${process.env.MASTERCHEF_SOCKET_DIR}/plugin.sock`;
  server.bindAsync(`unix:${path}`, grpc.ServerCredentials.createInsecure(), () => {
    const proof = createHash("sha256")
      .update(mode === "wrong-secret" ? "guess" : secret)
      .digest("hex");
    process.stdout.write(`masterchef|1|${contract}|unix:${mode === "elsewhere" ? "/tmp/elsewhere.sock" : path}|${proof}\n`);
  });
  process.on("SIGTERM", () => {
    if (mode !== "stubborn") process.exit(0);
  });
}
