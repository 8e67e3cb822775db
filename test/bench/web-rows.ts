import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { masterchefArgv, masterchefEnv } from "../lab/host.ts";
import type { LabHost } from "../lab/host.ts";
import { openLab } from "../lab/lab.ts";
import type { Lab } from "../lab/lab.ts";
import { measure } from "./measure.ts";
import type { Cost } from "./measure.ts";
import type { Contender, RaceRow } from "./row.ts";

const sources = fileURLToPath(new URL("web/", import.meta.url));

/** The same for all: in the folder of the site, on a host of the lab. */
const folder = "/srv/site";

const ansible = ["ansible-playbook", "--inventory", "localhost,", "playbook.yml"];
const puppet = ["puppet", "apply", "--detailed-exitcodes", "site.pp"];
const environment = { ANSIBLE_LOCALHOST_WARNING: "False", ANSIBLE_PIPELINING: "True", HOME: "/root" };

/** A web server of some forty resources on a real host, which needs root and what the lab needs; as users of each write it. */
export const webRows: readonly RaceRow[] = [
  webRow({ id: "web-settled", work: "a web server on a host of the lab, nothing to change" }),
  webRow({
    id: "web-cold-settled",
    work: "a web server on a host of the lab, nothing to change, no record of a settled run",
    forgotten: true,
  }),
];

function webRow({ id, work, forgotten = false }: { readonly id: string; readonly work: string; readonly forgotten?: boolean }): RaceRow {
  let lab: Lab | undefined;
  return {
    type: "race",
    id,
    work,
    targets: [
      { against: "ansible", atMost: 0.0667 },
      { against: "Puppet", atMost: 0.25 },
    ],
    long: true,
    repeat: 5,
    contenders: async () => {
      lab = await openLab({ install: ["ansible-core", "python3-apt", "puppet-agent"], offer: ["nginx-light"] });
      return await contenders(await lab.host({ name: "web" }), forgotten);
    },
    finish: async () => {
      await lab?.close();
    },
  };
}

async function contenders(host: LabHost, forgotten: boolean): Promise<readonly Contender[]> {
  await host.site(Object.fromEntries(sourceFiles().map((name) => [name, readFileSync(path.join(sources, name), "utf8")])));
  await agree(host);
  const versions = await host.shell("ansible --version | head -1; puppet --version");
  const [ansibleVersion = "", puppetVersion = ""] = versions.split("\n");
  const commands: readonly (readonly [name: string, argv: readonly string[]])[] = [
    ["masterchef", [...masterchefArgv, "apply", "--yes"]],
    [`ansible-core ${/core ([\d.]+)/.exec(ansibleVersion)?.[1] ?? ""}`, ansible],
    [`Puppet ${puppetVersion}`, puppet],
  ];
  const prefix = host.prefix({ cwd: folder, env: { ...environment, ...masterchefEnv } });
  const inHost = (argv: readonly string[]): Cost => {
    const [program = "", ...args] = [...prefix, ...argv];
    return measure({ program, args, cwd: "/" });
  };
  return commands.map(([name, argv]) => ({
    name,
    run: () => {
      if (forgotten) inHost(["rm", "-rf", ".masterchef/settled"]);
      return inHost(argv);
    },
  }));
}

/** Masterchef makes the web server, and the others must find it as they would have made it: only then is it the same work. */
async function agree(host: LabHost): Promise<void> {
  const entering = { cwd: folder, env: environment };
  for (const args of [
    ["apply", "--yes"],
    ["check", "--detailed-exit-code"],
  ]) {
    const { code, stdout, stderr } = await host.masterchef(args);
    if (code !== 0) throw new Error(`masterchef ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  }
  const said = await host.output(ansible, entering);
  if (!/ changed=0 .* failed=0 /.test(said)) throw new Error(`Ansible finds something to change:\n${said}`);
  const { code, stdout, stderr } = await host.run(puppet, entering);
  if (code !== 0) throw new Error(`Puppet finds something to change (${code}):\n${stdout}${stderr}`);
}

function sourceFiles(): readonly string[] {
  return readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(sources, path.join(entry.parentPath, entry.name)));
}
