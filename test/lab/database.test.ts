import { expect, it } from "vitest";
import { applyTwice, gradesIn, planAsShown } from "./example.ts";
import { freshHost } from "./fresh-host.ts";
import { importSettled } from "./imported.ts";

// The exhibit examples/database, with Debian's own PostgreSQL.

const host = freshHost({ name: "database" }, { offer: ["postgresql-15", "nftables", "logrotate"] });

it("plans as its page shows, and says how much of it rests on what", async () => {
  expect(gradesIn(await planAsShown(host(), "database", { sign: "package.postgresql" }))).toEqual([2, 25, 0]);
});

it("converges in one run, and has nothing to do in the second", async () => {
  expect(await applyTwice(host())).toEqual({ exact: 26 });
  expect(await host().output(["systemctl", "is-active", "postgresql@15-main"])).toBe("active\n");
});

it("can be imported, and then has nothing to do either", async () => {
  expect(await importSettled(host())).toContain("package.postgresql-15: {}");
});

it("has its databases, each its role's own, and what the page says of them", async () => {
  const ask = async (query: string): Promise<string> =>
    (await host().output(["psql", "--tuples-only", "--no-align", "--dbname", "postgres", "--command", query], { user: "postgres" })).trim();
  expect(await ask("select datname || ' ' || pg_get_userbyid(datdba) from pg_database where datname in ('shop', 'wiki') order by 1")).toBe(
    "shop shop\nwiki wiki",
  );
  expect(await ask("show shared_buffers")).toBe("64MB");
  expect(await host().output(["nft", "list", "ruleset"])).toMatch(/ip saddr 10\.77\.0\.0\/24 tcp dport 5432 accept/);
});

it("dumps what it is told to", async () => {
  await host().output(["/usr/local/sbin/dump-databases"], { user: "postgres" });
  expect(await host().shell("ls /var/backups/postgresql")).toBe("postgres.dump\nshop.dump\nwiki.dump\n");
});

it("makes a further database of a further name, and lets the server be", async () => {
  const started = await host().output(["systemctl", "show", "--value", "--property=ActiveEnterTimestampMonotonic", "postgresql@15-main"]);
  await host().shell("runuser -u postgres -- dropdb wiki");
  const again = await host().masterchef(["apply", "--yes"]);
  expect([again.code, again.stdout + again.stderr]).toEqual([0, expect.stringMatching(/command\.database\[wiki\]/)]);
  expect(await host().output(["systemctl", "show", "--value", "--property=ActiveEnterTimestampMonotonic", "postgresql@15-main"])).toBe(
    started,
  );
});
