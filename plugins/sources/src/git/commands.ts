import type { Process, ProcessOptions } from "@masterchef/sdk";
import { process } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";

type Options = Pick<Desired, "ssh_key" | "known_hosts" | "gpg_home" | "signers">;

/** Where git keeps, in the checkout itself, which commit was put there last. */
export const deployedRef = "refs/masterchef/deployed";

/** Where a commit that no branch or tag names is kept. */
export const fetchedRef = "refs/masterchef/fetched";

/** Nothing of the checkout itself may run: no hooks, no monitor. */
const calm: readonly string[] = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "advice.detachedHead=false"];

/** A git command, without a question to anybody and without a lock that a look needs not. */
export function git(words: readonly string[], desired: Options, more: ProcessOptions = {}): Process {
  const signers = desired.signers === undefined ? [] : ["-c", `gpg.ssh.allowedSignersFile=${desired.signers}`];
  return process(["git", ...calm, ...signers, ...words], { ...more, env: environment(desired) });
}

/** The same in the checkout. */
export function inside(path: string, words: readonly string[], desired: Options, more: ProcessOptions = {}): Process {
  return git(["-C", path, ...words], desired, more);
}

function environment({ ssh_key: key, known_hosts: hosts, gpg_home: gpgHome }: Options): Record<string, { tag: "text"; val: string }> {
  const identity = key === undefined ? "" : ` -o IdentitiesOnly=yes -i ${key}`;
  const known = hosts === undefined ? "" : ` -o UserKnownHostsFile=${hosts}`;
  const ssh = `ssh -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=yes${identity}${known}`;
  return {
    GIT_OPTIONAL_LOCKS: text("0"),
    GIT_SSH_COMMAND: text(ssh),
    GIT_TERMINAL_PROMPT: text("0"),
    ...(gpgHome === undefined ? {} : { GNUPGHOME: text(gpgHome) }),
  };
}

function text(val: string): { tag: "text"; val: string } {
  return { tag: "text", val };
}
