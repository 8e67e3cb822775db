import { expect, it } from "vitest";
import { apply, converge } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// Type `autoremove` with apt on a real host.

const host = freshHost({ name: "autoremove" });

async function there(name: string): Promise<boolean> {
  const { stdout } = await host().run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", name]);
  return stdout.startsWith("ii");
}

const chain = ["lab-chain-b", "lab-chain-c", "lab-extra"];
const known = async (): Promise<readonly boolean[]> => await Promise.all(chain.map(there));

it("autoremove: takes away by name what is needed no more, unless more would go than may", async () => {
  await converge(host(), { "autoremove.apt": "{}" });
  await converge(host(), { "package.lab-chain-a": "{ recommends: true }" });
  expect(await known()).toEqual([true, true, true]);
  await converge(host(), { "package.lab-chain-a": "{ state: absent }" });
  const refused = await apply(host(), { "autoremove.apt": "{ most: 2 }" });
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toMatch(/3 packages would go, 2 may: lab-chain-b, lab-chain-c, lab-extra/);
  expect(await known()).toEqual([true, true, true]);
  const plan = await host().masterchef(["plan"]);
  expect(plan.code).not.toBe(0);
  await converge(host(), { "autoremove.apt": "{}" });
  expect(await known()).toEqual([false, false, false]);
});

it("autoremove: what is declared stays, and what it needs, though it came by itself", async () => {
  await converge(host(), { "package.lab-chain-a": "{ recommends: true }" });
  await converge(host(), {
    "package.lab-chain-a": "{ state: absent, before: autoremove.apt }",
    "package.lab-chain-b": "{}",
    "autoremove.apt": "{}",
  });
  expect(await there("lab-chain-a")).toBe(false);
  expect(await there("lab-chain-b")).toBe(true);
  expect(await there("lab-chain-c")).toBe(true);
});
