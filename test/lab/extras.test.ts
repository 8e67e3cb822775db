import { expect, test } from "vitest";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({}, { install: ["tree"], offer: ["nginx-light"] });

test("a host has what was asked for, and installs what is offered without a way to the outside", async () => {
  expect(await host().output(["tree", "--version"])).toContain("tree v");
  expect(await host().run(["test", "-e", "/usr/sbin/nginx"])).toMatchObject({ code: 1 });
  await host().shell("DEBIAN_FRONTEND=noninteractive apt-get -q -y install nginx-light");
  expect(await host().output(["curl", "--silent", "--fail", "http://localhost/"])).toContain("nginx");
});
