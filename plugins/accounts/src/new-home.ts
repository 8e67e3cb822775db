import type { DirectoryEntry, Effect, FileObservation, QueryOf, Question, Scope } from "@masterchef/sdk";
import { directoryQuery, fileQuery, joinPath, scope } from "@masterchef/sdk";
import { loginDefault, skeletonOf } from "./login-defaults.ts";

/** Files of the skeleton that are foretold one by one; those beyond are assumed not to matter. */
const mostFiles = 200;

/** What a home that `useradd` makes will be like. */
export interface NewHome {
  readonly path: string;
  /** Permission bits; undefined where the host's own settings do not tell. */
  readonly mode: number | undefined;
  readonly skeleton: readonly DirectoryEntry[];
}

/** What decides about the mode of a home and what is copied into it. */
export const homeQueries: { readonly [name in "defaults" | "useradd-defaults"]: QueryOf<"file"> } = {
  defaults: fileQuery("/etc/login.defs", { want: { content: true }, contentLimit: 262_144 }),
  "useradd-defaults": fileQuery("/etc/default/useradd", { want: { content: true }, contentLimit: 65_536 }),
};

/** What will be there, by the answers to `homeQueries`. */
export function newHome(
  question: Question<unknown>,
  path: string,
  settings: { readonly defaults: FileObservation; readonly useradd: FileObservation },
): NewHome {
  const mask = loginDefault(textOf(settings.defaults), "UMASK") ?? 0o022;
  const mode = loginDefault(textOf(settings.defaults), "HOME_MODE") ?? 0o777 & ~mask;
  const skeleton = question.answer(
    "skeleton",
    directoryQuery(skeletonOf(textOf(settings.useradd)), { recursive: true, want: { digest: true } }),
  );
  const entries = skeleton.tag === "listing" ? skeleton.val.slice(0, mostFiles) : [];
  return { path, mode: Number.isNaN(mode) || mode > 0o7777 ? undefined : mode, skeleton: entries };
}

function textOf({ state }: FileObservation): string {
  return state.tag === "present" && state.val.content?.tag === "text" ? state.val.content.val : "";
}

/** What is written with it, beside the home itself. */
export function skeletonScopes({ path, skeleton }: NewHome): readonly Scope[] {
  return skeleton.map(({ name }) => scope.path(joinPath(path, name)));
}

/** What will be answered of the home and of what is copied into it. Ids are the system's to choose. */
export function homeEffects(home: NewHome, owner: { readonly name: string; readonly group: string }): readonly Effect[] {
  const { path, mode, skeleton } = home;
  const posix = { uid: 0, gid: 0, owner: owner.name, group: owner.group };
  const directory = { kind: "directory", size: 0, posix: { ...posix, mode: mode ?? 0 }, realPath: path } as const;
  const own = told(path, directory, ["size", ...(mode === undefined ? ["posix/mode"] : []), ...ids]);
  return [
    own,
    ...skeleton.map(({ name, info }) => {
      const at = joinPath(path, name);
      const copied = { ...info, posix: { ...posix, mode: info.posix?.mode ?? 0 }, realPath: at };
      return told(at, copied, [...(info.kind === "regular" ? [] : ["size"]), ...ids]);
    }),
  ];
}

const ids = ["posix/uid", "posix/gid", "posix/group"];

function told(path: string, info: DirectoryEntry["info"], unknown: readonly string[]): Effect {
  const want = info.kind === "regular" ? { want: { digest: true } } : {};
  return {
    query: fileQuery(path, want),
    answer: {
      outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: info } } } },
      unknown: unknown.map((member) => `/file/state/present/${member}`),
    },
  };
}
