import type { Envelope, JsonObject, Operation, PartlyMembers, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  change,
  defineType,
  differences,
  end,
  hopedUser,
  isHole,
  known,
  pattern,
  problem,
  process,
  proposal,
  run,
  scope,
  settled,
  undecided,
  userQuery,
} from "@masterchef/sdk";
import type { Desired } from "./cron-attributes.ts";
import { cronAttributes, cronProblems, scheduleOf } from "./cron-attributes.ts";
import { crontabQuery, crontabText, settingLines, spool } from "./cron-lines.ts";
import { dropJob, findJob, putJob } from "./crontab-text.ts";
import { cronDiscovery } from "./discover-cron.ts";
import { readText, removeText, requireDirectory, textQuery, writeText } from "./text-file.ts";

/** One job that runs by the clock: a file of its own for cron, or a line in the crontab of a user. */
export const cron: ResourceType = defineType({
  attributes: cronAttributes,
  identity: "name",
  identify: ({ desired }) => identityOf(desired),
  check: ({ desired }) => cronProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => (question.desired.crontab ? decideInCrontab(question) : decideInFile(question)),
  discover: cronDiscovery,
});

function decideInFile(question: Question<Desired>): Verdict {
  const { desired } = question;
  const at = fileOf(desired.name);
  const file = readText(at, question.answer("file", textQuery(at)), "file");
  const current =
    file.prior.tag === "absent" ? { state: "absent" } : { state: "present", lines: settingLines(file.content), mode: modeOf(file.posix) };
  if (desired.state === "absent")
    return file.prior.tag === "absent"
      ? settled(current)
      : change({ action: "remove", current, predicted: { state: "absent" }, operations: [removeText(file)] });
  const content = fileText(desired);
  const predicted = { state: "present", lines: settingLines(content), mode: modeOf({ mode: 0o644, uid: 0, gid: 0 }) };
  if (differences(current, predicted).length === 0) return settled(current);
  requireUser(question);
  if (file.prior.tag === "absent") requireDirectory(question, at, "the package cron");
  const action = file.prior.tag === "absent" ? "create" : "update";
  // cron passes over a file that others could have written.
  return change({ action, current, predicted, operations: [writeText(file, content, { force: true })] });
}

function modeOf(posix: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined): string {
  const { mode = 0o644, uid = 0, gid = 0 } = posix ?? {};
  return `${mode.toString(8).padStart(4, "0")} ${uid}:${gid}`;
}

function fileText(desired: Desired): string {
  const env = Object.entries(desired.env ?? {}).map(([name, value]) => `${name}="${value}"\n`);
  return `${env.join("")}${scheduleOf(desired)} ${desired.user} ${desired.command ?? ""}\n`;
}

function decideInCrontab(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { name, command = "", state } = desired;
  if (state === "absent" && question.answer("user", userQuery(desired.user)).tag === "absent") return settled({ state: "absent" });
  requireUser(question);
  const content = crontabText(desired, question.answer("crontab", crontabQuery(desired)), "crontab");
  const job = { schedule: scheduleOf(desired), command };
  const found = findJob(content, { name, job: desired.command === undefined ? {} : job });
  if (found.tag === "several") {
    const message = `Lines ${found.lines.join(", ")} of the crontab of ${desired.user} have this command, and no other sign tells which is meant.`;
    return undecided(problem({ code: "system/ambiguous-job", message, help: "Remove all but one." }), "crontab");
  }
  const current = found.tag === "none" ? { state: "absent" } : jobState(found.entry);
  const predicted = state === "absent" ? { state: "absent" } : jobState(job);
  if (differences(current, predicted).length === 0) return settled(current);
  const text = state === "absent" ? dropJob(content, found) : putJob(content, { name, found, job });
  const action = state === "absent" ? "remove" : found.tag === "none" ? "create" : "update";
  return change({ action, current, predicted, operations: [proposal(install(desired, text), { holds: ["crontab"] })] });
}

function jobState({ schedule, command }: { readonly schedule: string; readonly command: string }): JsonObject {
  return { state: "present", lines: [`${schedule} ${command}`] };
}

/** The program checks every line before the crontab takes the place of the old one. */
function install(desired: Desired, text: string): Operation {
  const { user } = desired;
  const answer = {
    outcome: {
      tag: "ok",
      val: {
        tag: "process",
        val: { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: text }, stderr: { tag: "text", val: "" } },
      },
    },
    unknown: [],
  } as const;
  return run(process(["crontab", "-u", user, "-"], { stdin: { tag: "text", val: text } }), {
    writes: [spool],
    effects: [{ query: crontabQuery(desired), answer }],
  });
}

function requireUser(question: Question<Desired>): void {
  const { user } = question.desired;
  if (question.answer("user", userQuery(user)).tag === "user") return;
  const help = `Declare user ${user} and require it here, or name one that exists.`;
  end(
    undecided(problem({ code: "system/no-such-user", at: "/user", message: `There is no user ${user}.`, help }), "user", hopedUser(user)),
  );
}

function fileOf(name: string): string {
  return `/etc/cron.d/${name}`;
}

function identityOf({ name, crontab, user }: PartlyMembers<Desired>): string {
  const known = isHole(name) ? "a job known later" : name;
  return crontab === true ? `${known} of ${isHole(user) ? "a user known later" : user}` : known;
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const name = known(desired.name, { code: "system/unbounded", at: "/name" });
  const user = known(desired.user, { code: "system/unbounded", at: "/user" });
  const account = scope.entity("account", user);
  if (desired.crontab === true) {
    const argv = ["crontab", "-u", user, "-"].map((val) => ({ tag: "is", val }) as const);
    return {
      may: [pattern("run", [spool], { argv, content: { tag: "any" } })],
      claims: [scope.entity("system/job", `${user} ${name}`)],
      needs: [account],
    };
  }
  const at = scope.path(fileOf(name));
  const may =
    desired.state === "absent" ? [pattern("remove", [at], { destroys: [at] })] : [pattern("write-file", [at], { content: { tag: "any" } })];
  return { may, claims: [at], needs: [scope.path("/etc/cron.d"), account] };
}
