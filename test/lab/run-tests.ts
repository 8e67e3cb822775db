import { spawnSync } from "node:child_process";
import { argv, env } from "node:process";
import { prepareMachine } from "./lab.ts";
import { checkout } from "./places.ts";
import { missingRequirements, requirementsText } from "./requirements.ts";

// npm run test:lab: the tests on lab hosts, or what is missing for them. With --required or LAB_REQUIRED=1 they may not be left out.
const args = argv.slice(2);
const required = args.includes("--required") || env["LAB_REQUIRED"] === "1";
const missing = await missingRequirements();
if (missing.length > 0) {
  console.error(requirementsText(missing));
  console.error(required ? "They are required, so this is a failure." : "Nothing was tested.");
  process.exitCode = required ? 1 : 0;
} else {
  await prepareMachine();
  const given = args.filter((arg) => arg !== "--required");
  const { status } = spawnSync("vitest", ["run", "--root", checkout, "--config", "test/lab/vitest.config.ts", ...given], {
    cwd: checkout,
    stdio: "inherit",
    env,
  });
  process.exitCode = status ?? 1;
}
