import type { Attribute, DesiredOf, PartlyMembers, Problem } from "@masterchef/sdk";
import { attribute, choice, defaulting, flag, integer, path, principal, problem, refuse, required, text } from "@masterchef/sdk";

type Maybe<T extends string | number> = Attribute<T, "sometimes">;
type Always<T extends string | boolean> = Attribute<T, "always">;

/** The attributes of a checkout by name. */
export type GitAttributes = {
  readonly path: Always<string>;
  readonly repository: Always<string>;
  readonly revision: Always<string>;
  readonly remote: Always<string>;
  readonly depth: Maybe<number>;
  readonly submodules: Always<boolean>;
  readonly local_changes: Always<"refuse" | "discard">;
  readonly user: Maybe<string>;
  readonly group: Maybe<string>;
  readonly mode: Maybe<string>;
  readonly ssh_key: Maybe<string>;
  readonly known_hosts: Maybe<string>;
  readonly signers: Maybe<string>;
  readonly gpg_home: Maybe<string>;
};

/** What can be declared of a checkout. */
export const attributes: GitAttributes = {
  path: required(path()),
  repository: required(repository()),
  revision: defaulting(revision(), "HEAD"),
  remote: defaulting(remoteName(), "origin"),
  depth: integer(),
  submodules: defaulting(flag(), false),
  local_changes: defaulting(choice(["refuse", "discard"]), "refuse"),
  user: principal(),
  group: principal(),
  mode: attributeMode(),
  ssh_key: shellSafePath(),
  known_hosts: shellSafePath(),
  signers: path(),
  gpg_home: path(),
};

/** A checkout in canonical form. */
export type Desired = DesiredOf<GitAttributes>;

/** The same as far as it is known before the run. */
export type PartlyDesired = PartlyMembers<Desired>;

/** What single attributes cannot tell. */
export function problemsOf({ path: at, depth, signers, gpg_home: gpgHome }: PartlyDesired): readonly Problem[] {
  return [
    ...(at === "/" ? [bad("/path", "The root directory is no place for a checkout.", "Write the path of a directory.")] : []),
    ...(typeof depth === "number" && depth < 1
      ? [bad("/depth", "A depth below 1 fetches nothing.", "Write 1 or more, or leave it out.")]
      : []),
    ...(signers !== undefined && gpgHome !== undefined
      ? [bad("/gpg_home", "Both signers and gpg_home say who may sign.", "Keep signers for SSH keys, or gpg_home for OpenPGP keys.")]
      : []),
  ];
}

function bad(at: string, message: string, help: string): Problem {
  return problem({ code: "sources/bad-checkout", at, message, help });
}

/** Whether it is a whole commit: 40 digits, or 64 in a repository of SHA-256. */
export function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Who is asked: of a URL its beginning, of `user@host:path` the host; nothing for a path of the host itself. */
export function originOf(url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url);
  if (scheme !== null) return scheme[1]?.toLowerCase() === "file" ? undefined : scheme[0];
  const short = /^(?:[^/@:]+@)?([^/:]+):/.exec(url);
  return short === null ? undefined : `ssh://${short[1]}`;
}

function checked(
  problemOf: (text: string) => readonly [message: string, help: string] | undefined,
  code: string,
): Attribute<string, "sometimes"> {
  const plain = text();
  return attribute((value, place) => {
    const found = plain.canonical(value, place);
    const flaw = problemOf(found);
    return flaw === undefined ? found : refuse(problem({ code: `${place.plugin}/${code}`, at: place.at, message: flaw[0], help: flaw[1] }));
  });
}

function repository(): Attribute<string, "sometimes"> {
  return checked((url) => {
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/@]*:[^/@]*@/i.test(url)) {
      return [
        "The address holds a password, which everybody who sees the plan could read.",
        "Use an ssh_key, or a credential helper of the user.",
      ];
    }
    const form = /^(?:(?:https?|ssh|git|file):\/\/\S+|\/\S*|(?:[A-Za-z0-9_.-]+@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?!:)\S+)$/;
    if (form.test(url)) return undefined;
    return [
      `${JSON.stringify(url)} is not the address of a repository.`,
      "Write https://host/path, ssh://user@host/path, user@host:path or an absolute path.",
    ];
  }, "bad-repository");
}

function revision(): Attribute<string, "sometimes"> {
  return checked((name) => {
    if (/^(?!-)[^\s~^:?*[\\\p{Cc}]+$/u.test(name) && !/\.\.|@\{|\/\/|\/$|\.lock$|\.$/.test(name)) return undefined;
    return [
      `${JSON.stringify(name)} is not the name of a branch, a tag or a commit.`,
      "Write a name as git lists it, or all digits of a commit.",
    ];
  }, "bad-revision");
}

function remoteName(): Attribute<string, "sometimes"> {
  return checked(
    (name) =>
      /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)
        ? undefined
        : [`${JSON.stringify(name)} is not the name of a remote.`, "Write a plain word such as origin."],
    "bad-remote",
  );
}

function attributeMode(): Maybe<string> {
  return checked(
    (mode) =>
      /^0[0-7]{3}$/.test(mode)
        ? undefined
        : [`${JSON.stringify(mode)} is not a mode.`, 'Write four octal digits in quotes, such as "0750".'],
    "bad-mode",
  );
}

/** git hands it to a shell, so nothing a shell reads may be in it. */
function shellSafePath(): Maybe<string> {
  return checked(
    (name) =>
      /^(?:\/[A-Za-z0-9_.+@%-]+)+$/.test(name) && !name.split("/").includes("..")
        ? undefined
        : [`${JSON.stringify(name)} is not a plain absolute path.`, "Use a path of letters, digits and _ . + @ % - only."],
    "bad-path",
  );
}
