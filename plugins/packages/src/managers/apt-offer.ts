import type { Pattern, Proposal, QueryOf, Question, Scope } from "@masterchef/sdk";
import { directoryQuery, end, pattern, problem, process, processQuery, proposal, run, scope, undecided } from "@masterchef/sdk";
import type { Desired } from "../package/attributes.ts";
import type { Offer } from "./package-manager.ts";
import { offerKey } from "./package-manager.ts";
import type { FileForm } from "./source-offer.ts";
import { offerOfSource } from "./source-offer.ts";
import { outputOf } from "./text-of.ts";

const lists = "/var/lib/apt/lists";

/** What tells apt which packages there are. */
const index: readonly Scope[] = [scope.entity("index", "apt"), scope.tree("/etc/apt"), scope.tree(lists)];

/** Where dpkg keeps what it has begun. Empty, but for a dpkg that runs or was interrupted. */
export const begunKey = "begun";
export const begunQuery: QueryOf<"directory"> = directoryQuery("/var/lib/dpkg/updates", { maxEntries: 1000 });

/** Lists and caches of the scratch folder, so that a question changes nothing of the system. */
const scratch = "packages-apt";
const inScratch = ["-o", "Dir::State::Lists=./lists/", "-o", "Dir::Cache=./cache/", "-o", "APT::Sandbox::User=root"] as const;

/** The versions of a package that apt knows. With `index_max_age` and an older index, those of an index fetched into a scratch folder, and the operations that fetch it for good. */
export function aptOffer(question: Question<Desired>): Offer {
  const { desired } = question;
  if (desired.source !== undefined) return offerOfSource(question, debFile, desired.source);
  const stale = desired.index_max_age !== undefined && isStale(question, desired.index_max_age);
  if (stale) fetchIndex(question);
  // Asked along, since rounds are few and whoever looks at the offer is about to install.
  const result = question.answers({ [offerKey]: policyQuery(desired, stale), [begunKey]: begunQuery })[offerKey];
  const output = outputOf(result);
  if (output === undefined) {
    const message = `apt-cache cannot tell the versions of ${desired.name}.`;
    return end(
      undecided(problem({ code: "packages/index-unreadable", message, help: "Run apt-cache policy on the target to see why." }), offerKey),
    );
  }
  return { ...readPolicy(output), before: stale ? updates : [] };
}

/** Reads what `apt-cache policy NAME` prints. */
function readPolicy(output: string): { readonly candidate: string | undefined; readonly versions: readonly string[] } {
  const candidate = /^ {2}Candidate: (\S+)$/m.exec(output)?.[1];
  const table = output.slice(output.indexOf("  Version table:"));
  const versions = [...table.matchAll(/^ (?:\*\*\*| {3}) (\S+) -?[0-9]+$/gm)].flatMap(([, version]) => version ?? []);
  return { candidate: candidate === "(none)" ? undefined : candidate, versions };
}

function policyQuery({ name }: Desired, fresh: boolean): QueryOf<"process"> {
  const argv = ["apt-cache", ...(fresh ? inScratch : ["-o", "Dir::Cache=./cache/"]), "policy", name];
  return { ...processQuery(process(argv, { outputLimit: 65_536 }), [...index, scope.entity("package", name)]), scratch };
}

/** What a `.deb` says of itself. */
const debFile: FileForm = {
  argv: (path) => ["dpkg-deb", "--field", path, "Package", "Version"],
  read(output) {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (\\S+)$`, "m").exec(output)?.[1];
    const [name, version] = [field("Package"), field("Version")];
    return name === undefined || version === undefined ? undefined : { name, version };
  },
};

function isStale(question: Question<Desired>, maxAge: number): boolean {
  const { exit, stdout } = question.answer("index-age", ageQuery(maxAge));
  // Not there at all: exit code 1.
  return exit.tag !== "code" || exit.val !== 0 || stdout.tag !== "text" || stdout.val === "";
}

/** Prints the folder of the lists if it changed within so many seconds, rounded up to minutes. */
function ageQuery(maxAge: number): QueryOf<"process"> {
  const minutes = Math.max(1, Math.ceil(maxAge / 60));
  return processQuery(process(["find", lists, "-maxdepth", "0", "-mmin", `-${minutes}`], { outputLimit: 4096 }), [
    scope.tree(lists),
    scope.kind("clock"),
  ]);
}

function fetchIndex(question: Question<Desired>): void {
  const folders: QueryOf<"process"> = {
    ...processQuery(process(["mkdir", "-p", "lists/partial", "cache/archives/partial"], { outputLimit: 4096 }), [
      scope.entity("index", "apt"),
    ]),
    scratch,
  };
  question.answer("scratch", folders);
  const update = process(["apt-get", "--quiet", ...inScratch, "-o", "APT::Update::Error-Mode=any", "update"], { outputLimit: 65_536 });
  const query: QueryOf<"process"> = { ...processQuery(update, [...index, scope.kind("remote")]), scratch, deadline: 120_000 };
  const { exit, stderr } = question.answer("fetch", query);
  if (exit.tag === "code" && exit.val === 0) return;
  const said = stderr.tag === "text" ? (stderr.val.trim().split("\n").at(-1) ?? "") : "";
  const message = `The package index cannot be fetched: ${said === "" ? "apt-get update failed" : said}`;
  end(
    undecided(
      problem({
        code: "packages/index-not-fetched",
        at: "/index_max_age",
        message,
        help: "Mend the repository or the network, or leave index_max_age out.",
      }),
      "fetch",
    ),
  );
}

const updateArgv = ["apt-get", "--quiet", "-o", "DPkg::Lock::Timeout=120", "-o", "APT::Update::Error-Mode=any", "update"] as const;
const touchArgv = ["touch", lists] as const;

/** Fetch the index, and note when: apt leaves the folder's time alone where nothing was new. */
const updates: readonly Proposal[] = [
  proposal(run(process(updateArgv), { writes: index, opaque: true }), { join: { key: "apt/update", items: [] } }),
  proposal(run(process(touchArgv), { writes: [scope.path(lists)], opaque: true }), { join: { key: "apt/touch", items: [] } }),
];

/** What may run to fetch the index. */
export function mayUpdate({ index_max_age: maxAge, source }: Desired): readonly Pattern[] {
  if (maxAge === undefined || source !== undefined) return [];
  const is = (argv: readonly string[]): { readonly tag: "is"; readonly val: string }[] => argv.map((val) => ({ tag: "is", val }));
  return [pattern("run", index, { argv: is(updateArgv) }), pattern("run", [scope.path(lists)], { argv: is(touchArgv) })];
}
