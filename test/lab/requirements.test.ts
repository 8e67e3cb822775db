import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "./ended.ts";
import { ownFolder } from "./places.ts";
import { missingRequirements } from "./requirements.ts";

const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

test("where tests run on hosts, nothing is missing", async () => {
  expect(await missingRequirements()).toEqual([]);
});

test("somebody who is not root is told so; that is a failure only where the tests are required", async () => {
  const program = [process.execPath, join(ownFolder, "run-tests.ts")];
  const told = 'The lab cannot run on this machine. Missing:\n  root: run it as root, such as "sudo npm run test:lab"\n';
  expect(await run([...nobody, ...program], { env: { LAB_REQUIRED: "" } })).toEqual({
    code: 0,
    stdout: "",
    stderr: `${told}Nothing was tested.\n`,
  });
  const failure = { code: 1, stdout: "", stderr: `${told}They are required, so this is a failure.\n` };
  expect(await run([...nobody, ...program, "--required"])).toEqual(failure);
  expect(await run([...nobody, ...program], { env: { LAB_REQUIRED: "1" } })).toEqual(failure);
});

test("a program that is not there is named with the package that has it", async () => {
  const script = `import { missingRequirements, requirementsText } from ${JSON.stringify(join(ownFolder, "requirements.ts"))};
    console.log(requirementsText(await missingRequirements()));`;
  const argv = [process.execPath, "--input-type=module", "--eval", script];
  // A folder with a shell and nothing else.
  const { stdout } = await run([
    "unshare",
    "--mount",
    "sh",
    "-c",
    'mount -t tmpfs tmpfs /mnt; ln -s /bin/sh /mnt/sh; PATH=/mnt exec "$@"',
    "sh",
    ...argv,
  ]);
  expect(stdout).toContain("  the program systemd-nspawn: apt-get install debootstrap systemd-container iproute2 util-linux\n");
});
