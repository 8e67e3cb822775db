// The sample provider as a process. The imports are filled in by the test.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";

const grpc = (await import("IMPORT_GRPC")).default;
const loader = (await import("IMPORT_LOADER")).default;
const { protoDirectory, loaderOptions } = await import("IMPORT_WIT_GRPC");
const { fromProto, toProto } = await import("IMPORT_CODEC");
const { provider } = await import("IMPORT_PROVIDER");

const [secret] = await once(createInterface({ input: process.stdin }), "line");
process.stdin.on("end", () => process.exit(0)).resume();
process.on("SIGTERM", () => process.exit(0));

const without = (value) => {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, part]) => (part === null ? [] : [[name, without(part)]])));
};
const parameters = {
  Canonicalize: ["batch"],
  Bound: ["facts", "batch"],
  Decide: ["facts", "answers", "batch"],
  Discover: ["facts", "answers", "batch"],
};
const handlers = Object.fromEntries(
  Object.entries(parameters).map(([rpc, names]) => [
    rpc,
    (call, callback) => {
      if (call.metadata.get("authorization")[0] !== secret) return callback({ code: grpc.status.UNAUTHENTICATED, details: "wrong secret" });
      const request = fromProto(`${rpc}Request`, call.request);
      let result;
      try {
        result = { tag: "ok", val: without(provider[rpc.toLowerCase()](...names.map((name) => request[name]))) };
      } catch (error) {
        result = { tag: "err", val: error instanceof Error ? error.message : String(error) };
      }
      return callback(null, toProto(`${rpc}Response`, result));
    },
  ]),
);
const loaded = grpc.loadPackageDefinition(
  await loader.load("masterchef/provider/v0_1/provider.proto", { ...loaderOptions, includeDirs: [protoDirectory] }),
);
const server = new grpc.Server();
server.addService(loaded.masterchef.provider.v0_1.Provider.service, handlers);
const bytes = (value) => value;
const check = { path: "/grpc.health.v1.Health/Check", requestStream: false, responseStream: false };
server.addService(
  { Check: { ...check, requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } },
  { Check: (_call, callback) => callback(null, Buffer.from([0x08, 0x01])) },
);
const path = `${process.env.MASTERCHEF_SOCKET_DIR}/plugin.sock`;
server.bindAsync(`unix:${path}`, grpc.ServerCredentials.createInsecure(), () => {
  process.stdout.write(`masterchef|1|masterchef:provider@0.1.0|unix:${path}|${createHash("sha256").update(secret).digest("hex")}\n`);
});
