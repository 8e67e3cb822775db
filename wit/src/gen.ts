import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { emitGuest } from "./emit-guest.ts";
import { emitHost } from "./emit-host.ts";
import { emitModel } from "./emit-model.ts";
import { linkContracts } from "./link.ts";
import { readContracts } from "./read-wit.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const notice = "Generated from wit/ by npm run gen; do not edit.";

/** Every generated file: path below `wit/` to content. */
export function generate(): ReadonlyMap<string, string> {
  const contracts = linkContracts(readContracts(root));
  return new Map([
    ["bindings/host.ts", `// ${notice}\n\n${emitHost(contracts)}`],
    ["bindings/guest.ts", `// ${notice}\n\n${emitGuest()}`],
    ["bindings/model.ts", `// ${notice}\n\n${emitModel(contracts)}`],
  ]);
}

for (const [path, content] of generate()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
