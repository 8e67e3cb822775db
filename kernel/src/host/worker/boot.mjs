// The entry of a worker is plain JavaScript so that the compile cache is on before the first TypeScript file is read: stripping types costs more than all the rest.
import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";

enableCompileCache(workerData.compileCache);
await import("./component-worker.ts");
