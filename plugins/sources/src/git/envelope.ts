import type { ArgumentPattern, Envelope, Pattern } from "@masterchef/sdk";
import { isHole, known, parentOf, pattern, scope } from "@masterchef/sdk";
import type { Desired, PartlyDesired } from "./attributes.ts";
import { isCommit, originOf } from "./attributes.ts";
import { inside } from "./commands.ts";
import { commandsOf } from "./operations.ts";

/** What is still to be known stands as a star, which as a pattern means anything. */
const any = "*";

/** The most that checking out may do: these git commands, in this directory. */
export function envelopeOf(desired: PartlyDesired): Partial<Envelope> {
  const settled = settledForm(desired);
  const { path, user, group, revision, repository, local_changes: changes } = settled;
  const own = scope.tree(path);
  const commit = isCommit(revision) ? revision : any;
  const objects = isCommit(revision) ? [commit] : [any, `${any}${any}`];
  // A branch, and what is none; a commit, and a tag that is signed itself.
  const variants = [any, undefined].flatMap((branch) =>
    objects.map((object) =>
      commandsOf({ desired: settled, branch, target: { commit, object, ...(isCommit(revision) ? {} : { ref: any }) } }),
    ),
  );
  const origin = originOf(repository);
  const remote = repository === any ? scope.kind("remote") : origin === undefined ? undefined : scope.entity("remote", origin);
  const identities = user === undefined ? [] : [user];
  const destroys = changes === "discard" ? [own] : [];
  const git = (words: readonly string[], scopes = [own]): Pattern =>
    pattern("run", scopes, { argv: inside(path, words, settled).argv.map(argumentOf), identities, destroys });
  const accounts = [user, group].flatMap((name) => (name === undefined || name.startsWith("#") ? [] : [scope.entity("account", name)]));
  const all = variants.flatMap(({ init, remote: settings, fetch, verify, checkout, submodules, mark }) => [
    git(init),
    ...settings.map((words) => git(words)),
    git(fetch, remote === undefined ? [own] : [own, remote]),
    git(verify),
    git(checkout),
    ...(settled.submodules ? submodules.map((words) => git(words, [own, scope.kind("remote")])) : []),
    git(mark),
  ]);
  const unique = [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  const files = [settled.ssh_key, settled.known_hosts, settled.signers].flatMap((name) => (name === undefined ? [] : [scope.path(name)]));
  const local = origin === undefined && repository.startsWith("/") ? [scope.path(repository)] : [];
  return {
    may: [pattern("make-directory", [scope.path(path)]), ...unique],
    claims: [own],
    needs: [scope.path(parentOf(path)), ...accounts, ...files, ...local],
  };
}

/** The declaration with a star for each text that only the run will tell. */
function settledForm(desired: PartlyDesired): Desired {
  const literal = <T>(value: T, name: keyof Desired): T => known<T>(value, { code: "sources/unbounded", at: `/${name}` });
  const { path, repository, revision, remote, depth, submodules, local_changes, user, group, ssh_key, known_hosts, signers, gpg_home } =
    desired;
  return {
    path: text(literal(path, "path")),
    repository: isHole(repository) ? any : repository,
    revision: isHole(revision) ? any : revision,
    remote: text(literal(remote, "remote")),
    submodules: submodules === true,
    local_changes: local_changes === "discard" ? "discard" : "refuse",
    ...optional("user", literal(user, "user")),
    ...optional("group", literal(group, "group")),
    ...optional("ssh_key", literal(ssh_key, "ssh_key")),
    ...optional("known_hosts", literal(known_hosts, "known_hosts")),
    ...optional("signers", literal(signers, "signers")),
    ...optional("gpg_home", literal(gpg_home, "gpg_home")),
    ...(typeof depth === "number" ? { depth } : {}),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : any;
}

function optional<Name extends string>(name: Name, value: unknown): { readonly [K in Name]?: string };
function optional(name: string, value: unknown): Readonly<Record<string, string>> {
  return typeof value === "string" ? { [name]: value } : {};
}

function argumentOf(word: string): ArgumentPattern {
  return word.includes(any) ? { tag: "like", val: word } : { tag: "is", val: word };
}
