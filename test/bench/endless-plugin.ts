import { writeFileSync } from "node:fs";
import path from "node:path";
import { createPluginHost } from "@masterchef/kernel/host";
import { buildHostile } from "../../kernel/src/host/testing/build-hostile.ts";

const callMs = 500;

/** How many milliseconds after its deadline the call of a plugin that never returns is over. The start of its worker is not counted. */
export async function endlessPluginDelays(scratch: string): Promise<readonly number[]> {
  const file = path.join(scratch, "endless.wasm");
  writeFileSync(
    file,
    await buildHostile({ body: "(loop $again (br $again)) (unreachable)" }, { name: "bench/endless", limits: { callMs } }),
  );
  const delays: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    await using host = await createPluginHost({ plugins: [{ name: "bench/endless", path: file }], cacheDir: path.join(scratch, "cache") });
    await host.warm();
    const began = performance.now();
    const [result] = await host.canonicalize("bench/endless", [{ typeName: "sample", name: "one", desired: "{}" }]);
    const ms = performance.now() - began;
    if (result?.tag === "ok") throw new Error("The endless plugin returned.");
    delays.push(ms - callMs);
  }
  return delays;
}
