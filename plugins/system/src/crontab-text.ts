/** A job in the crontab of a user. */
export interface Job {
  /** Five fields or one word, with one blank between. */
  readonly schedule: string;
  readonly command: string;
}

/** A job and what it is called by. */
export interface NamedJob extends Job {
  readonly name: string;
}

/** Where a job stands. */
interface Entry extends Job {
  readonly at: number;
}

/** What a crontab says of a job. */
export type FoundJob =
  | { readonly tag: "none" }
  | { readonly tag: "one"; readonly entry: Entry; readonly marked: boolean }
  /** Lines, from 1, of which nobody can say which is meant. */
  | { readonly tag: "several"; readonly lines: readonly number[] };

/** Finds a job: the line behind its own mark; else, so that one somebody wrote by hand is taken over and not doubled, the line with the same command. */
export function findJob(content: string, { name, job }: { readonly name: string; readonly job: Partial<Job> }): FoundJob {
  const lines = linesOf(content);
  const entries = lines.flatMap((line, at) => entryOf(line, at));
  const marks = lines.flatMap((line, at) => (line.trim() === markOf(name) ? [at] : []));
  const marked = entries.filter(({ at }) => marks.includes(at - 1));
  if (marked.length > 0) return oneOf(marked, { marked: true });
  const alike = entries.filter(({ command }) => command === job.command);
  const same = alike.filter(({ schedule }) => schedule === job.schedule);
  return oneOf(same.length > 0 ? same.slice(0, 1) : alike, { marked: false });
}

/** All jobs of a crontab, with the names of those that have a mark. Lines that say the same are one. */
export function jobsIn(content: string): readonly (Job & { readonly name: string | undefined })[] {
  const lines = linesOf(content);
  const jobs = lines.flatMap((line, at) => {
    const name = /^# masterchef: (.+)$/.exec(lines[at - 1]?.trim() ?? "")?.[1];
    return entryOf(line, at).map(({ schedule, command }) => ({ schedule, command, name }));
  });
  return jobs.filter(
    ({ schedule, command, name }, at) =>
      name !== undefined || jobs.findIndex((job) => job.schedule === schedule && job.command === command) === at,
  );
}

/** The crontab with the job in the place of the one found, or at the end behind its mark; every line ends, for cron passes over a last one that does not. */
export function putJob(
  content: string,
  { name, found, job }: { readonly name: string; readonly found: FoundJob; readonly job: Job },
): string {
  const lines = linesOf(content);
  const text = `${job.schedule} ${job.command}`;
  if (found.tag !== "one") return joined([...lines, markOf(name), text]);
  return joined(lines.with(found.entry.at, text));
}

/** The crontab without the job and its mark. */
export function dropJob(content: string, found: FoundJob): string {
  if (found.tag !== "one") return content;
  const { at } = found.entry;
  return joined(linesOf(content).filter((_, index) => index !== at && !(found.marked && index === at - 1)));
}

function oneOf(entries: readonly Entry[], { marked }: { readonly marked: boolean }): FoundJob {
  const [entry, ...rest] = entries;
  if (entry === undefined) return { tag: "none" };
  return rest.length === 0 ? { tag: "one", entry, marked } : { tag: "several", lines: entries.map(({ at }) => at + 1) };
}

function markOf(name: string): string {
  return `# masterchef: ${name}`;
}

function linesOf(content: string): readonly string[] {
  return content === "" ? [] : content.replace(/\n$/, "").split("\n");
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function entryOf(line: string, at: number): readonly Entry[] {
  const [, schedule, command] = /^\s*(@[a-z]+|[^\s#@=]+(?:\s+[^\s=]+){4})\s+(\S.*?)\s*$/.exec(line) ?? [];
  return schedule === undefined || command === undefined ? [] : [{ at, schedule: schedule.replace(/\s+/g, " ").toLowerCase(), command }];
}
