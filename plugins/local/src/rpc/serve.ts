import { randomBytes } from "node:crypto";
import { rmdirSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { largestMessage } from "@masterchef/wit/grpc";
import { proofOf } from "./secret.ts";
import { createTransportService } from "./transport-service.ts";

/** What this process is and who may talk to it. */
export interface ServeOptions {
  readonly workerCommand: readonly string[];
  /** Private to the host that started us. */
  readonly socketFolder: string;
}

/** How long streams get to carry their last words once everything has ended, in milliseconds. */
const farewell = 1000;

/**
 * Serves the contract: reads the one-time secret as the first line of standard input, says on standard output where it listens, and ends
 * when standard input closes or it is told to, after what runs has ended.
 */
export async function serve({ workerCommand, socketFolder }: ServeOptions): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const secret = new Promise<string>((resolve) => {
    lines.once("line", resolve);
  });
  const parentGone = new Promise<void>((resolve) => {
    lines.once("close", resolve);
  });
  const told = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
  });
  // A person who interrupts the controller interrupts the whole terminal; what becomes of the target is the controller's to decide.
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);

  const server = new Server({ "grpc.max_receive_message_length": largestMessage, "grpc.max_send_message_length": -1 });
  const word = await Promise.race([secret, parentGone]);
  if (word === undefined) process.exit(1);
  const service = createTransportService({ secret: word, session: { workerCommand } });
  for (const { definition, handler } of service.endpoints)
    server.addService({ [definition.path]: definition }, { [definition.path]: handler });
  const path = `${socketFolder}/${randomBytes(8).toString("hex")}.sock`;
  await listen(server, path);
  process.stdout.write(`masterchef|1|masterchef:transport@0.1.0|unix:${path}|${proofOf(word)}\n`);

  await Promise.race([parentGone, told]);
  await service.close();
  await Promise.race([shutDown(server), pause(farewell)]);
  server.forceShutdown();
  rmSync(path, { force: true });
  removeFolder(socketFolder);
  process.exit(0);
}

/** A host that was killed cannot remove it. */
function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // The host was faster, or keeps something of its own there.
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.tryShutdown(() => resolve());
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
