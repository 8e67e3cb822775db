import { serveWorker } from "./identity/serve-worker.ts";
import { serve } from "./rpc/serve.ts";

const workerFlag = "--worker";
// Flushing waits for the disk, not for the processor: many waiting threads let the disk order the work. Read before the first one starts.
process.env["UV_THREADPOOL_SIZE"] ??= "32";

const [program = process.execPath, script = import.meta.filename, flag, ...rest] = process.argv;
if (flag === workerFlag) {
  serveWorker(rest);
} else {
  process.umask(0o077);
  const socketFolder = process.env["MASTERCHEF_SOCKET_DIR"];
  if (socketFolder === undefined || !socketFolder.startsWith("/")) {
    process.stderr.write("This is a transport of Masterchef. It is started by Masterchef itself, not by hand: run `masterchef` instead.\n");
    process.exit(64);
  }
  await serve({ socketFolder, workerCommand: [program, script, workerFlag] });
}
