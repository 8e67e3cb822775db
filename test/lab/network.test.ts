import { afterAll, beforeAll, expect, test } from "vitest";
import { freshHosts } from "./fresh-host.ts";
import { openLab } from "./lab.ts";
import type { Lab } from "./lab.ts";

const hosts = freshHosts([{ name: "left" }, { name: "right" }]);
let other: Lab;

beforeAll(async () => {
  other = await openLab();
});

afterAll(async () => {
  await other.close();
});

test("hosts of a lab reach each other, and nothing else", async () => {
  const [left, right] = hosts();
  expect([left?.address, right?.address]).toEqual(["10.77.0.11", "10.77.0.12"]);
  expect(await left?.output(["ping", "-c", "1", "-W", "5", "10.77.0.12"])).toContain(" 0% packet loss");
  expect(await right?.run(["ping", "-c", "1", "-W", "1", "192.0.2.1"])).toMatchObject({ code: 1 });
});

test("a host may log in to another with ssh", async () => {
  const [left, right] = hosts();
  await left?.shell("ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519");
  await right?.write("/root/.ssh/authorized_keys", (await left?.read("/root/.ssh/id_ed25519.pub")) ?? "", "600");
  const ssh = ["ssh", "-o", "StrictHostKeyChecking=accept-new", "10.77.0.12", "hostname"];
  expect(await left?.output(ssh)).toBe("right\n");
});

test("two labs use the same addresses and do not meet", async () => {
  const alone = await other.host({ name: "alone" });
  expect(alone.address).toBe("10.77.0.11");
  expect(await alone.output(["hostname"])).toBe("alone\n");
  expect(await alone.run(["ping", "-c", "1", "-W", "1", "10.77.0.12"])).toMatchObject({ code: 1 });
});
