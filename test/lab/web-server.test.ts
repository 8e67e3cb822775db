import { readFile, readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { freshHost } from "./fresh-host.ts";

// The exhibit examples/web-server, with Debian's own nginx.

const host = freshHost({ name: "web-server" }, { install: ["curl"], offer: ["nginx", "nftables", "rsync", "logrotate"] });
const folder = new URL("../../examples/web-server/", import.meta.url);

async function exampleFiles(): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile() && !each.parentPath.includes(".masterchef"));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (each) => {
        const path = `${each.parentPath.replace(/\/$/, "")}/${each.name}`;
        return [path.slice(folder.pathname.length), await readFile(path, "utf8")] as const;
      }),
    ),
  );
}

it("says of most steps what they will do, and how much of it rests on what", async () => {
  await host().site(await exampleFiles());
  const { code, stdout } = await host().masterchef(["plan"]);
  expect([code, stdout]).toEqual([0, stdout]);
  const [, exact, expected, open] = /(\d+) exact, (\d+) expected, (\d+) open/.exec(stdout)?.map(Number) ?? [];
  console.log(`web server, first plan: ${exact} exact, ${expected} expected, ${open} open`);
  expect([exact, expected, open]).toEqual([2, 28, 0]);
  const page = await readFile(new URL("../../docs/example-web-server.md", import.meta.url), "utf8");
  const shown = page.split("```\n").find((block) => block.includes("package.nginx")) ?? "";
  expect(shown).toMatch(/^ {2}\+ package\.nginx/);
  const planned = withoutVersions(stdout).split("\n");
  expect(
    withoutVersions(shown)
      .split("\n")
      .filter((line) => line !== "" && !planned.includes(line)),
  ).toEqual([]);
});

function withoutVersions(text: string): string {
  return text.replaceAll(/version \S+/g, "version V");
}

it("converges in one run, and has nothing to do in the second", async () => {
  const first = await host().masterchef(["apply", "--yes"]);
  expect([first.code, first.stdout + first.stderr]).toEqual([0, first.stdout + first.stderr]);
  const again = await host().masterchef(["plan", "--json"]);
  expect(gradesIn(again.stdout)).toEqual({ exact: 30 });
  const second = await host().masterchef(["check", "--detailed-exit-code"]);
  expect([second.code, second.stdout + second.stderr]).toEqual([0, second.stdout + second.stderr]);
});

it("serves its sites, without the one that the package brings: postinst-link", async () => {
  expect(await host().output(["curl", "-s", "-H", "Host: docs.example.org", "http://127.0.0.1/"])).toMatch(/This is docs\.example\.org/);
  expect((await host().run(["test", "-e", "/etc/nginx/sites-enabled/default"])).code).toBe(1);
  expect(await host().output(["nft", "list", "ruleset"])).toMatch(/policy drop/);
  expect((await host().run(["sudo", "-n", "-l"], { user: "ann" })).stdout).toMatch(/systemctl reload nginx/);
});

it("lets nginx take notice of a change, and of nothing else", async () => {
  const pid = await host().output(["systemctl", "show", "--value", "--property=MainPID", "nginx"]);
  await host().write("/srv/site/files/tuning.conf", "server_tokens off;\nclient_max_body_size 16m;\n");
  const changed = await host().masterchef(["apply", "--yes"]);
  expect([changed.code, changed.stdout + changed.stderr]).toEqual([0, changed.stdout + changed.stderr]);
  expect(changed.stdout + changed.stderr).toMatch(/service\.nginx\s+refreshed/);
  expect(changed.stdout + changed.stderr).not.toMatch(/service\.ssh\s+refreshed/);
  expect(await host().output(["systemctl", "show", "--value", "--property=MainPID", "nginx"])).toBe(pid);
});

/** How many of all steps have each grade, those with nothing to do among them. */
function gradesIn(stdout: string): Readonly<Record<string, number>> {
  const steps = stdout.split("\n").filter((line) => line.includes('"type":"step"'));
  const grades = steps.map((line) => /"grade":"(exact|expected|open)"/.exec(line)?.[1] ?? "none");
  return Object.fromEntries([...new Set(grades)].map((grade) => [grade, grades.filter((each) => each === grade).length]));
}
