import type { FileInfo, Found, JsonObject, ProcessResult, Searching, TypeDiscovery } from "@masterchef/sdk";
import { baseName, compareText } from "@masterchef/sdk";
import { crontabQuery, crontabText, settingLines } from "./cron-lines.ts";
import { jobsIn } from "./crontab-text.ts";
import type { NamedJob } from "./crontab-text.ts";
import { filesIn, folderQuery, packagedFiles } from "./owned-files.ts";
import { readText, textQuery } from "./text-file.ts";

const folder = "/etc/cron.d";

/** Where the crontabs of users lie: one of the two. */
const spools = ["/var/spool/cron/crontabs", "/var/spool/cron"] as const;

/** The jobs somebody set up: files of one job each in the folder of cron, and lines of the crontabs of users. */
export const cronDiscovery: TypeDiscovery = {
  names: (searching) => [...ownFiles(searching).map(({ name }) => name), ...crontabJobs(searching).map(nameOf)],
  look: lookAtJobs,
};

/** What tells a job in a crontab apart from all others. */
interface CrontabJob extends NamedJob {
  readonly user: string;
}

function nameOf({ name, user }: CrontabJob): string {
  return `${name} of ${user}`;
}

function lookAtJobs(searching: Searching, names: readonly string[]): readonly Found[] {
  const files = ownFiles(searching).filter(({ name }) => names.includes(name));
  const texts = searching.answers(Object.fromEntries(files.map(({ path }, index) => [`file/${index}`, textQuery(path)])));
  const inFiles = files.flatMap(({ name, path }, index): readonly Found[] => {
    const answer = texts[`file/${index}`];
    if (answer === undefined) return [];
    const { content, posix } = readText(path, answer, `file/${index}`);
    const plain = posix?.mode === 0o644 && posix.uid === 0 && posix.gid === 0;
    const desired = plain ? onlyJob(content) : undefined;
    return desired === undefined ? [] : [{ name, desired: { name, ...desired } }];
  });
  const inCrontabs = crontabJobs(searching)
    .filter((job) => names.includes(nameOf(job)))
    .map(({ name, user, schedule, command }): Found => {
      return { name, desired: { name, crontab: true, ...(user === "root" ? {} : { user }), ...scheduleMembers(schedule), command } };
    });
  return [...inFiles, ...inCrontabs];
}

/** Files in the folder of cron that no package brought. cron passes over those with a dot in their name. */
function ownFiles(searching: Searching): readonly { readonly name: string; readonly path: string; readonly info: FileInfo }[] {
  const listed = searching.answers({ folder: folderQuery(folder), spool: folderQuery(spools[0]), "other-spool": folderQuery(spools[1]) });
  const files = filesIn(listed.folder, folder).filter(({ name }) => /^[A-Za-z0-9_-]+$/.test(name));
  const packaged = packagedFiles(
    searching,
    "packaged",
    files.map(({ path }) => path),
  );
  return files.filter(({ path }) => !packaged.has(path));
}

function crontabJobs(searching: Searching): readonly CrontabJob[] {
  const listed = searching.answers({ folder: folderQuery(folder), spool: folderQuery(spools[0]), "other-spool": folderQuery(spools[1]) });
  const users = [...filesIn(listed.spool, spools[0]), ...filesIn(listed["other-spool"], spools[1])]
    .map(({ name }) => name)
    .filter((name) => /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(name))
    .toSorted(compareText);
  const crontabs = searching.answers(Object.fromEntries(users.map((user, index) => [`crontab/${index}`, crontabQuery({ user })])));
  return users.flatMap((user, index) => {
    const answer: ProcessResult | undefined = crontabs[`crontab/${index}`];
    const text = answer === undefined ? "" : crontabText({ user }, answer, `crontab/${index}`);
    return withNames(user, jobsIn(text)).map((job) => ({ ...job, user }));
  });
}

/** A job is called by its mark, else by its user and program. */
function withNames(user: string, jobs: ReturnType<typeof jobsIn>): readonly NamedJob[] {
  const taken = new Set(jobs.flatMap(({ name }) => name ?? []));
  return jobs.map(({ name, ...job }) => {
    if (name !== undefined) return { name, ...job };
    const program = baseName(job.command.split(/\s/)[0] ?? "").replaceAll(/[^A-Za-z0-9_.-]/g, "");
    const stem = `${user}-${program === "" ? "job" : program}`;
    const free = taken.has(stem)
      ? Array.from({ length: jobs.length + 1 }, (_, at) => `${stem}-${at + 2}`).find((each) => !taken.has(each))
      : stem;
    taken.add(free ?? stem);
    return { name: free ?? stem, ...job };
  });
}

/** What a file declares that holds settings and one job and nothing else. */
function onlyJob(content: string): JsonObject | undefined {
  const lines = settingLines(content);
  const env = lines.slice(0, -1).map((line) => /^([A-Za-z_][A-Za-z0-9_]*)="([^"]*)"$/.exec(line));
  const [, schedule = "", user = "", command = ""] =
    /^(@[a-z]+|[^\s#@=]+(?: [^\s=]+){4}) ([A-Za-z_][A-Za-z0-9_.-]*\$?) (\S(?:.*\S)?)$/.exec(lines.at(-1) ?? "") ?? [];
  const names = env.flatMap((found) => found?.[1] ?? []);
  // A declaration has its variables sorted.
  if (command === "" || schedule !== schedule.toLowerCase() || env.includes(null) || names.toSorted(compareText).join() !== names.join())
    return undefined;
  const members = scheduleMembers(schedule);
  const values = Object.fromEntries(env.map((found) => [found?.[1] ?? "", found?.[2] ?? ""]));
  return { ...members, ...(user === "root" ? {} : { user }), ...(env.length === 0 ? {} : { env: values }), command };
}

function scheduleMembers(schedule: string): JsonObject {
  if (schedule.startsWith("@")) return { special: schedule.slice(1) };
  const [minute = "*", hour = "*", day = "*", month = "*", weekday = "*"] = schedule.split(" ");
  const fields = Object.entries({ minute, hour, day, month, weekday }).filter(([, value]) => value !== "*");
  // Of a job of every minute nothing would be left that says when.
  return fields.length === 0 ? { minute } : Object.fromEntries(fields);
}
