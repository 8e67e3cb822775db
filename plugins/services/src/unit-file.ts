import type {
  Blob,
  Content,
  FileInfo,
  FileObservation,
  JsonObject,
  Operation,
  Pattern,
  Prior,
  Proposal,
  Question,
  Scope,
} from "@masterchef/sdk";
import {
  blobContent,
  end,
  fileQuery,
  makeDirectory,
  parentOf,
  pattern,
  problem,
  process,
  processQuery,
  removePath,
  scope,
  setAttributes,
  undecided,
  writeFile,
} from "@masterchef/sdk";
import { unitDirectory, unitOf } from "./unit.ts";
import type { Unit } from "./unit.ts";

/** A file that systemd reads: a unit, or a drop-in of one. */
export interface UnitFile extends Unit {
  readonly path: string;
  readonly dropIn: boolean;
}

/** The file of a unit, or with a name its drop-in. */
export function unitFile(unit: Unit, dropIn?: string): UnitFile {
  const own = `${unitDirectory(unit)}/${unitOf(unit)}`;
  return { ...unit, path: dropIn === undefined ? own : `${own}.d/${dropIn}.conf`, dropIn: dropIn !== undefined };
}

/** Asks for the file; with content, whether it is what it holds. */
export function unitFileQuery({ path }: UnitFile, content: Content | undefined): ReturnType<typeof fileQuery> {
  return fileQuery(path, { want: { digest: true }, ...(content === undefined ? {} : { compare: content }) });
}

/** What is at a path, as plans show it, and what an operation on it is to meet. */
export interface FoundFile {
  readonly state: JsonObject;
  readonly prior: Prior;
  /** Of what is declared; undefined where nothing is. */
  readonly wanted: JsonObject;
}

/** Reads the answer to `unitFileQuery`, by the key `file`. Ends the decision where there is something else than a file. */
export function readUnitFile(file: UnitFile, { state, expected }: FileObservation): FoundFile {
  const wanted = { state: "present", content: expected ?? "", mode: "0644", owner: file.user ?? "root" };
  if (state.tag === "absent") return { state: { state: "absent" }, prior: { tag: "absent" }, wanted };
  const { kind, digest, posix, target } = state.val;
  if (kind !== "regular" || digest === undefined) return notAFile(file, state.val, target);
  const owner = posix?.owner ?? `#${posix?.uid ?? 0}`;
  const mode = (posix?.mode ?? 0).toString(8).padStart(4, "0");
  return { state: { state: "present", content: digest, mode, owner }, prior: { tag: "digest", val: digest }, wanted };
}

function notAFile({ path, name }: UnitFile, { kind }: FileInfo, target: string | undefined): never {
  const masked = target === "/dev/null";
  const what = masked
    ? `${name} is masked: ${path} leads to /dev/null`
    : `At ${path} there is a ${kind.replaceAll("-", " ")}, not a regular file`;
  const help = masked ? `Declare service ${name} with masked: false and require it here.` : "Remove it, or manage what it leads to.";
  return end(undecided(problem({ code: "services/not-a-file", message: `${what}.`, help }), "file"));
}

/** Makes the file hold this: the directories that are missing, and the file, judged before it is seen where there is what can judge it. */
export function putUnitFile(
  question: Question<unknown>,
  file: UnitFile,
  how: { readonly found: FoundFile; readonly content: Content; readonly verify: boolean },
): readonly Operation[] {
  const { found, content, verify } = how;
  const attributes = attributesOf(file);
  if (found.state["content"] === found.wanted["content"]) return [setAttributes(file.path, attributes)];
  const made = found.prior.tag === "absent" ? missingDirectories(question, file) : [];
  const validate = verify && isJudged(file) && canJudge(question) ? judgeArgv(file) : undefined;
  return [...made, writeFile(file.path, { content, replaces: found.prior, attributes, validate })];
}

/** Takes the file away. */
export function dropUnitFile(file: UnitFile, { prior }: FoundFile): Operation {
  return removePath(file.path, { replaces: prior });
}

function attributesOf({ user }: UnitFile): { readonly mode: number; readonly owner: string; readonly group?: string } {
  return user === undefined ? { mode: 0o644, owner: "root", group: "root" } : { mode: 0o644, owner: user };
}

/** The directories on the way that are made where they are missing, outermost first. */
function ownDirectories(file: UnitFile): readonly string[] {
  const base = unitDirectory(file);
  const above = file.user === undefined ? [] : [parentOf(parentOf(base)), parentOf(base), base];
  return file.dropIn ? [...above, parentOf(file.path)] : above;
}

function missingDirectories(question: Question<unknown>, file: UnitFile): readonly Operation[] {
  const own = ownDirectories(file);
  const base = own.length === 0 ? parentOf(file.path) : parentOf(own[0] ?? file.path);
  const queries = Object.fromEntries([base, ...own].map((path, at) => [`directory.${at}`, fileQuery(path, { follow: true })]));
  const answers = question.answers(queries);
  const absent = [base, ...own].filter((_, at) => answers[`directory.${at}`]?.state.tag === "absent");
  if (absent.includes(base)) {
    const help =
      file.user === undefined
        ? "Require the package systemd, or declare the directory."
        : `Declare user ${file.user} with a home there and require it here.`;
    end(undecided(problem({ code: "services/parent-missing", message: `There is no directory ${base}.`, help }), "directory.0"));
  }
  const mode = 0o755;
  return absent.map((path) => makeDirectory(path, file.user === undefined ? { mode } : { mode, owner: file.user }));
}

/** From version 250 on the program takes a file under the name it is meant for, and says by its exit code what it thinks of it. */
function canJudge(question: Question<unknown>): boolean {
  const query = processQuery(process(["systemd-analyze", "--version"], { outputLimit: 4096 }), [scope.path("/usr/bin/systemd-analyze")]);
  const { exit, stdout } = question.answer("judge", query);
  const version = stdout.tag === "text" ? /^systemd ([0-9]+)/.exec(stdout.val)?.[1] : undefined;
  return exit.tag === "code" && exit.val === 0 && version !== undefined && Number(version) >= 250;
}

/** A drop-in is nothing without its unit, and units of users lie where only their manager looks. */
function isJudged({ dropIn, user }: UnitFile): boolean {
  return !dropIn && user === undefined;
}

function judgeArgv(file: UnitFile): readonly string[] {
  return ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", `{}:${unitOf(file)}`];
}

/** The most that may happen to the file. */
export function unitFilePatterns(
  file: UnitFile,
  { state, verify }: { readonly state: "present" | "absent"; readonly verify: boolean },
): readonly Pattern[] {
  const at = scope.path(file.path);
  if (state === "absent") return [pattern("remove", [at], { destroys: [at] })];
  const any = { tag: "any" } as const;
  return [
    pattern("write-file", [at], { content: any }),
    ...(verify && isJudged(file)
      ? [pattern("write-file", [at], { content: any, argv: judgeArgv(file).map((val) => ({ tag: "is", val }) as const) })]
      : []),
    pattern("set-attributes", [at]),
    ...ownDirectories(file).map((path) => pattern("make-directory", [scope.path(path)])),
  ];
}

/** What must be there first. */
export function unitFileNeeds(file: UnitFile): readonly Scope[] {
  const own = ownDirectories(file);
  return [
    scope.path(own.length === 0 ? parentOf(file.path) : parentOf(own[0] ?? file.path)),
    ...(file.user === undefined ? [] : [scope.entity("account", file.user)]),
  ];
}

/** What a user wrote as content. */
export function declaredBlob(content: Blob | undefined): Content | undefined {
  return content === undefined ? undefined : blobContent(content);
}

/** Proposals of operations that are nothing special. */
export function plain(operations: readonly Operation[]): readonly Proposal[] {
  return operations.map((operation) => ({ operation, occasion: "always", holds: [], join: undefined }));
}
