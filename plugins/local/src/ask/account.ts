import type { AccountQuery, AccountState, Answer, PasswordState, UserQuery } from "@masterchef/wit/host";
import type { Accounts } from "../account/accounts.ts";
import { failure } from "../failure.ts";
import { secretBytes } from "../process/environment.ts";
import { runProcess } from "../process/run-process.ts";
import { Stop, refused } from "../stop.ts";
import { observed, unanswered } from "./answer.ts";
import type { Context } from "./context.ts";

/** What is known of a user or a group. */
export async function answerAccount(query: AccountQuery, context: Context, signal: AbortSignal): Promise<Answer> {
  try {
    const accounts = context.accounts();
    const state = query.tag === "group" ? groupState(query.val, accounts) : await userState(query.val, { ...context, signal }, accounts);
    return observed({ tag: "account", val: state });
  } catch (error) {
    if (error instanceof Stop && error.reason.tag !== "stale") return unanswered(error.reason.val);
    throw error;
  }
}

function groupState(name: string, accounts: Accounts): AccountState {
  const group = accounts.groupByName(name);
  if (group === undefined) return { tag: "absent" };
  return { tag: "group", val: { name: group.name, gid: group.gid, members: group.members } };
}

async function userState(query: UserQuery, context: Context, accounts: Accounts): Promise<AccountState> {
  const user = accounts.userByName(query.name);
  if (user === undefined) return { tag: "absent" };
  const { name, uid, gid, comment, home, shell } = user;
  const password = await passwordState(query, context, accounts);
  return { tag: "user", val: { name, uid, gid, comment, home, shell, groups: accounts.groupsOf(name), password } };
}

async function passwordState(query: UserQuery, context: Context, accounts: Accounts): Promise<PasswordState> {
  const field = accounts.passwordField(query.name);
  if (field === undefined) return "hidden";
  if (field === "") return "none";
  if (field.startsWith("!") || field.startsWith("*")) return "locked";
  if (query.verifyPassword === undefined) return "hidden";
  return (await accepts(field, secretBytes(query.verifyPassword, context.secrets), context.signal)) ? "matches" : "differs";
}

/** Splits its input at the first newline into the stored hash and the password. Says 1 if the C library makes that hash of it. */
const script = "local $/; my ($h, $p) = split /\\n/, <STDIN>, 2; my $c = crypt($p, $h); print defined($c) && $c eq $h ? 1 : 0";

/**
 * Node has no crypt(3), and only the C library of the target knows every scheme its hashes use. Perl, which no Debian or Red Hat system
 * lacks, calls it. Hash and password go over standard input: an argument could be seen by everyone.
 */
async function accepts(hash: string, password: Uint8Array, signal: AbortSignal): Promise<boolean> {
  const ending = await runProcess({
    argv: ["perl", "-e", script],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    umask: 0o022,
    stdin: Buffer.concat([Buffer.from(`${hash}\n`), password]),
    outputLimit: 1024,
    beyondLimit: "drop",
    deadline: 10_000,
    grace: 0,
    endsGroup: true,
    signal,
  });
  const said = ending.tag === "ended" && ending.exit.tag === "code" && ending.exit.val === 0 ? Buffer.from(ending.stdout).toString() : "";
  if (said !== "0" && said !== "1")
    throw refused(failure("unsupported", "the target cannot check a password: it needs perl with crypt; install perl"));
  return said === "1";
}
