import type { ProcessResult, QueryOf, Scope } from "@masterchef/sdk";
import { end, problem, process, processQuery, scope, undecided } from "@masterchef/sdk";
import type { Desired } from "./cron-attributes.ts";

/** Where the crontabs of users lie; the exact place is the distribution's. */
export const spool: Scope = scope.tree("/var/spool/cron");

/** What counts of a file: without comments, and told as it is where the last line does not end, for cron passes over that one. */
export function settingLines(content: string): readonly string[] {
  const lines = content.split("\n");
  const last = lines.at(-1) ?? "";
  const ended = last === "" ? lines.slice(0, -1) : [...lines.slice(0, -1), `${last} (without an end)`];
  return ended.filter((line) => !/^\s*(?:#|$)/.test(line));
}

/** Asks for the crontab of a user. */
export function crontabQuery({ user }: Pick<Desired, "user">): QueryOf<"process"> {
  return processQuery(process(["crontab", "-u", user, "-l"]), [spool, scope.entity("account", user)]);
}

/** What the crontab holds; nothing where the user has none, which is the only thing that is said with another exit code in these words. `key`: the one of the answer. */
export function crontabText({ user }: Pick<Desired, "user">, { exit, stdout, stderr }: ProcessResult, key: string): string {
  if (exit.tag === "code" && exit.val === 0 && stdout.tag === "text") return stdout.val;
  const said = stderr.tag === "text" ? stderr.val.trim() : "";
  if (exit.tag === "code" && exit.val === 1 && said.startsWith("no crontab for")) return "";
  const message = `The crontab of ${user} cannot be read${exit.tag === "not-found" ? ": there is no program crontab" : said === "" ? "" : `: ${said}`}.`;
  const help = "Declare the package cron and require it here, or see with crontab -l what is wrong.";
  return end(undecided(problem({ code: "system/crontab-unreadable", message, help }), key));
}
