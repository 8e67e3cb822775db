import type { Answer, Observation } from "@masterchef/wit/guest";

// Answers to hope for, each as plain as can be: what a package or another resource would bring.

/** A directory as root makes one. */
export function hopedDirectory(path: string): Answer {
  return hopedPath(path, "directory");
}

/** A program, or another file that only has to be there. */
export function hopedProgram(path: string): Answer {
  return hopedPath(path, "regular");
}

/** A user. All but the name is for the target to say. */
export function hopedUser(name: string): Answer {
  const info = { name, uid: 0, gid: 0, comment: "", home: "", shell: "", groups: [], password: "locked" } as const;
  const unknown = ["uid", "gid", "comment", "home", "shell", "groups", "password"];
  return hoped(
    { tag: "account", val: { tag: "user", val: info } },
    unknown.map((member) => `/account/user/${member}`),
  );
}

/** A group. All but the name is for the target to say. */
export function hopedGroup(name: string): Answer {
  return hoped({ tag: "account", val: { tag: "group", val: { name, gid: 0, members: [] } } }, [
    "/account/group/gid",
    "/account/group/members",
  ]);
}

/** An observation as an answer to hope for. `unknown`: pointers to what of it is for the target to say. */
export function hoped(observation: Observation, unknown: readonly string[] = []): Answer {
  return { outcome: { tag: "ok", val: observation }, unknown };
}

function hopedPath(path: string, kind: "directory" | "regular"): Answer {
  const posix = { mode: 0o755, uid: 0, gid: 0, owner: "root", group: "root" };
  return hoped(
    { tag: "file", val: { state: { tag: "present", val: { kind, size: 0, posix, realPath: path } } } },
    kind === "regular" ? ["/file/state/present/size"] : [],
  );
}
