// Generated from wit/ by npm run gen; do not edit.

/** A call that went well, or not. */
export type Result<Ok, Err> = { readonly tag: "ok"; readonly val: Ok } | { readonly tag: "err"; readonly val: Err };

// ----------------------------------------------------- masterchef:target@0.1.0

/** One query under a name of the plugin's choosing. */
export interface Ask {
  /**
   * 1 to 64 characters of `a-z 0-9 - . /`, unique within the exchange of one subject. The same key again, or a query
   * already answered under another key, is a fault: every round asks something new.
   */
  readonly key: string;
  readonly query: Query;
  /**
   * False: a failed answer stops this subject in the kernel and the plugin never sees it. True: the plugin wants to see the failure,
   * and must not turn it into "settled" or into an operation unless that is right whatever the answer would have been.
   */
  readonly tolerant: boolean;
  /**
   * True: a program that nobody vouches for as harmless (a probe the user wrote). The kernel does not ask it while planning: the answer counts as
   * not known yet and the step is left open. It is asked right before the step.
   */
  readonly deferred: boolean;
  /** The answer may hold a secret that is no token. The kernel keeps it sealed, and treats everything this subject's verdict says as secret. */
  readonly sensitive: boolean;
}

/**
 * "The answer to what I asked as `key` is number `answer` of the table of this call."
 * Many subjects may share one entry: the kernel asks equal queries once. An entry that no `seen` of a subject names takes no part in its verdict.
 */
export interface Seen {
  readonly key: string;
  readonly answer: number;
}

/** Something a person must put right. Never a fault of the plugin: those are traps and broken laws. */
export interface Problem {
  readonly severity: Severity;
  /** `<plugin>/<what>` in lower case and hyphens, listed in the manifest with its explanation. Stable: people search for it and silence it. */
  readonly code: string;
  /** Where in the document: into `desired`, empty for all of it. The kernel adds file, line and column. */
  readonly at: Pointer;
  /** One sentence: what is wrong, with the value that is. */
  readonly message: string;
  /** One sentence: what to do. None only if there is nothing to say. */
  readonly help?: string | undefined;
}

/** Why nothing can be decided. */
export interface Reason {
  /** The key of the ask whose answer failed, makes no sense or is not known yet; none if it is the facts. */
  readonly ask?: string | undefined;
  readonly problem: Problem;
  /**
   * What that ask would have to be answered for the subject to be decided, where something still to be done may bring it about: that the
   * directory is there which a package is to make. The kernel may take it for granted if a pending step may touch what the ask reads: it calls
   * again with this answer in place of the one given, and what is decided then rests on an assumption that is asked about again before anything
   * runs. Hope for the plainest answer that will do, and for no more than the act needs. Only with `ask`.
   */
  readonly hoped?: Answer | undefined;
}

export type Severity =
  | "error"
  | "warning";

/**
 * What a plugin says of its own failure (an uncaught exception, an unreachable case): message and stack, for its author, at most 8 KiB.
 * The whole call failed. The kernel calls again with single members to find the one that did it, as it also does after a trap,
 * and blames the plugin by name, version and function. The one result that need not be the same in every engine, and the last resort:
 * never the way to report a wrong document or a failed answer. It may quote its input: the kernel keeps it as secret as that.
 */
export type Fault = string;

/**
 * JSON text: RFC 8259, UTF-8, within I-JSON (RFC 7493), no byte order mark, no duplicate keys, at most 64 levels deep and 1 MiB long.
 * The sender need not canonicalize; the kernel re-writes every document by RFC 8785 before it keeps or hashes it.
 *
 * In a document the kernel hands out, an object with exactly one member whose name starts with `$` is reserved:
 * - `{"$secret": "<token>"}`            a secret; see `secret`.
 * - `{"$blob": {"digest": D, "size": N}}` content the kernel holds; see `content`.
 * - `{"$unknown": {"from": "<address>"}}` a value born later in this run. `canonicalize` and `bound` may meet it
 *   and must carry it through unread; `decide` never does, for the kernel leaves the step open instead.
 * A document the user wrote that has such an object reaches the plugin with one more `$` in front, and loses it on the way back.
 */
export type Json = string;

/**
 * `<algorithm>:<lower-case hex>`. Algorithms: `sha256`, of the bytes; `keyed`, HMAC-SHA-256 under a key that never leaves
 * the kernel, of the SHA-256 of the bytes, used wherever the bytes hold a secret. A plugin compares digests for
 * equality and does nothing else with them: digests of two algorithms are never equal.
 */
export type Digest = string;

/**
 * An absolute path on the target: starts with `/` (or `C:/`), no `.` or `..` or empty segment, no trailing slash, no NUL,
 * at most 4096 bytes. The plugin canonicalizes; the kernel refuses what is not canonical.
 */
export type Path = string;

/** A user on the target: a name, or `#` and a decimal id. */
export type Principal = string;

/** JSON Pointer (RFC 6901). */
export type Pointer = string;

/** Milliseconds. A deadline asked for is a wish: the kernel lowers it to what the operator allows. */
export type Milliseconds = number;

/**
 * An opaque token of at most 64 ASCII characters that stands for a secret value in this exchange.
 * The plugin may place it where the vocabulary has a place for it and nowhere else; it learns neither the value nor its length.
 * The same value need not have the same token in the next run, so a token takes no part in any comparison.
 */
export type Secret = string;

/**
 * A name outside the typed vocabulary with its JSON body: how the vocabulary grows between versions.
 * The name is `<plugin or area>/<kind>` in lower case, for example `windows/registry-value`.
 */
export interface Named {
  readonly name: string;
  readonly body: Json;
}

/**
 * What a query reads or an operation writes. Scopes are how the kernel knows that an answer has gone stale,
 * that two resources may run side by side, and that an operation stays inside its envelope.
 * Two scopes meet when one object could lie in both. Wider is always safe and costs exactness; narrower than the truth is a fault.
 */
export type Scope =
  /** This path itself: its existence, kind, content and attributes. Not what lies below it. */
  | { readonly tag: "path"; readonly val: Path }
  /** This path and everything below it. */
  | { readonly tag: "tree"; readonly val: Path }
  /** One named thing that is not a path: a package, an account, a service unit. */
  | { readonly tag: "entity"; readonly val: Entity }
  /** Everything of one kind, for example every `account`. */
  | { readonly tag: "kind"; readonly val: string }
  /** The whole target, and the clock, and whatever can be reached from it. */
  | { readonly tag: "everything" };

/**
 * A thing known by kind and name. Kinds in use: `account` (a user or a group), `package`, `index` (a package index), `service`, `module`
 * (of the kernel), `device`, `mount`, `port`, `sysctl`, `remote` (an origin outside the target), `process`. `clock` and `runtime` (all that
 * a reboot ends: processes, ports, /run) have no names and occur only as `kind`. A plugin may use its own kind, prefixed `<plugin>/`.
 *
 * What implies what (version 1; the kernel applies it, a plugin need not): account ↔ /etc/passwd, /etc/group, /etc/shadow, /etc/gshadow;
 * service U ↔ U and U.d in every unit directory; mount P → everything below P; sysctl key ↔ its path below /proc/sys;
 * module → `runtime` and /proc/sys; reboot → `runtime`.
 */
export interface Entity {
  readonly kind: string;
  readonly name: string;
}

/**
 * What may be asked or done, said once for all four who say it: the manifest (a plugin's capabilities), the operator's grant, the
 * envelope of a resource and, as the narrowest case, an operation itself. Each must lie inside the one before. A query or an operation
 * lies inside a pattern if every part of the pattern allows it.
 */
export interface Pattern {
  /** The name of an arm of `read` or of `act`, or the name inside `other`. */
  readonly does: string;
  /** Every scope read beyond its subject or written must lie in one of these. */
  readonly scopes: readonly ScopePattern[];
  /** For `process` and `run`: the command line, argument by argument; for `write-file`: its `validate`. Else empty. */
  readonly argv: readonly ArgumentPattern[];
  /** For what writes content. */
  readonly content: ContentRule;
  /** The users it may be done as beyond the connection's own. In a manifest or a grant `*` stands for anyone. */
  readonly identities: readonly Principal[];
  /**
   * What it may destroy, named literally: a remove, a purge, an mkfs, a userdel. Empty: nothing. A glob never covers destruction, except in a manifest
   * or a grant, where `destroys-any` says so.
   */
  readonly destroys: readonly Scope[];
  /** Only in a manifest or a grant: may destroy whatever lies in `scopes`. */
  readonly destroysAny: boolean;
}

export type ScopePattern =
  /** This scope and what lies inside it. */
  | { readonly tag: "is"; readonly val: Scope }
  | { readonly tag: "like"; readonly val: Glob };

/** `*` stands for any run of characters but `/`, `**` for any run at all. There is no escape: what holds a star is named with `is`. */
export interface Glob {
  /** `path`, or the kind of an entity. */
  readonly kind: string;
  readonly glob: string;
}

export type ArgumentPattern =
  | { readonly tag: "is"; readonly val: string }
  | { readonly tag: "one-of"; readonly val: readonly string[] }
  /** A glob, as above, in which `*` stands for any run of characters. */
  | { readonly tag: "like"; readonly val: string }
  /** Any further arguments, each matching this glob. Only as the last. */
  | { readonly tag: "rest"; readonly val: string };

/** What content may be written. */
export type ContentRule =
  | { readonly tag: "none" }
  /** One of these and nothing else. */
  | { readonly tag: "exact"; readonly val: readonly Content[] }
  /** What is there, with nothing but these put in, as whole lines. */
  | { readonly tag: "inserts"; readonly val: readonly Content[] }
  | { readonly tag: "any" };

/** Bytes on their way to the target. Inline arms hold at most 64 KiB; more must be a blob, which only the kernel can make. */
export type Content =
  /** UTF-8 text, written without a byte order mark. The arm for content a plugin composes. */
  | { readonly tag: "text"; readonly val: string }
  /** Raw bytes. */
  | { readonly tag: "bytes"; readonly val: Uint8Array }
  /**
   * Bytes the kernel holds, by a digest it handed out in this resource's document (`$blob`) or answers; any other is refused.
   * The plugin knows the digest and the size and can never read them.
   */
  | { readonly tag: "blob"; readonly val: Digest }
  /** Text with secrets in it, put together only where it is written. At most 64 parts. */
  | { readonly tag: "parts"; readonly val: readonly Part[] };

/** One piece of a text with secrets. */
export type Part =
  | { readonly tag: "text"; readonly val: string }
  | { readonly tag: "secret"; readonly val: Secret };

/** Bytes that came from the target: `text` if and only if they are valid UTF-8 (a byte order mark stays a character), else `bytes`. */
export type Captured =
  | { readonly tag: "text"; readonly val: string }
  | { readonly tag: "bytes"; readonly val: Uint8Array };

/** A value for a place where a secret may stand. */
export type Value =
  | { readonly tag: "text"; readonly val: string }
  | { readonly tag: "secret"; readonly val: Secret };

/** One read of the target. It must change nothing there: not the access time, not a cache, not a lock. */
export interface Query {
  readonly read: Read;
  /**
   * What is read beyond what the kernel derives. Derived: `file` its path, and the path it links to if followed; `directory` its path
   * or tree; `account` the entity; `http` the URL's origin as `entity(url)`. For `process` and `other` nothing is derived
   * and this list must say all of it; `everything` is always right.
   */
  readonly reads: readonly Scope[];
  /** Read as this user; none means the connection's own. Queries are batched by identity. */
  readonly identity?: Principal | undefined;
  /** None means the operator's default (10 s). */
  readonly deadline?: Milliseconds | undefined;
  /**
   * A query that needs working state (a package index, a cache) names it here and finds it as `$SCRATCH`, as `$TMPDIR` and as its working directory.
   * Only queries of the same key see it. It is nothing that another query could see.
   */
  readonly scratch?: string | undefined;
}

export type Read =
  | { readonly tag: "file"; readonly val: FileQuery }
  | { readonly tag: "directory"; readonly val: DirectoryQuery }
  | { readonly tag: "tree"; readonly val: TreeQuery }
  | { readonly tag: "account"; readonly val: AccountQuery }
  | { readonly tag: "process"; readonly val: Process }
  | { readonly tag: "http"; readonly val: HttpRequest }
  | { readonly tag: "other"; readonly val: Named };

export interface FileQuery {
  readonly path: Path;
  /** Report what a symbolic link leads to instead of the link. */
  readonly follow: boolean;
  readonly want: FileDetails;
  /**
   * Also report the digest of this content, as `expected` beside the file's own digest, so that a plugin learns whether they are equal,
   * and what the digest will be, without a hash function and without seeing a secret. Resolved by the kernel: it never travels to the target.
   */
  readonly compare?: Content | undefined;
  /** Also report whether this signature is good for `compare`. Resolved by the kernel too. */
  readonly verify?: Signature | undefined;
  /** The largest content to return when `want.content` is set, at most 1 MiB. A larger file is the failure `truncated`. */
  readonly contentLimit: number;
}

/** An Ed25519 signature (RFC 8032). */
export interface Signature {
  /** The public key: 32 bytes in base64, or SubjectPublicKeyInfo in PEM. */
  readonly publicKey: string;
  /** 64 bytes in base64. */
  readonly signature: string;
}

/** What to report beyond kind, size and ownership. Ask for little: a digest reads the whole file. */
export interface FileDetails {
  readonly digest?: boolean | undefined;
  readonly content?: boolean | undefined;
  readonly modified?: boolean | undefined;
  readonly securityLabel?: boolean | undefined;
}

export interface DirectoryQuery {
  readonly path: Path;
  /** Go down into subdirectories; links are never followed and other file systems never entered. */
  readonly recursive: boolean;
  readonly want: FileDetails;
  /** A tree manifest (see `tree-query`) whose names are left out of the listing. */
  readonly except?: Digest | undefined;
  /** More entries than this, at most 20000, is the failure `truncated`. */
  readonly maxEntries: number;
}

/** Compare a whole tree with what it should be, and report only the differences: a hundred thousand files never enter a component. */
export interface TreeQuery {
  readonly root: Path;
  /**
   * A blob in JSON Lines, sorted by the bytes of the name, one object an entry: `name`, `kind`, and where they should be compared
   * `mode`, `owner`, `group`, `digest` (regular), `target` (link).
   */
  readonly manifest: Digest;
  /** Report also what is there and not in the manifest. */
  readonly extra: boolean;
  /** More differences than this, at most 20000, is the failure `truncated`. */
  readonly maxDifferences: number;
}

export type AccountQuery =
  | { readonly tag: "user"; readonly val: UserQuery }
  | { readonly tag: "group"; readonly val: string };

export interface UserQuery {
  readonly name: string;
  /** Report in `password` whether the stored hash accepts this secret. */
  readonly verifyPassword?: Secret | undefined;
}

/**
 * A program run without a shell. The environment is empty but for `PATH`, `HOME`, `LANG=C.UTF-8`, `LC_ALL=C.UTF-8`, `TZ=UTC` and what `env`
 * adds; umask 022; no terminal. As a query it must be declared in the manifest as read-only, program by program.
 */
export interface Process {
  /** `argv[0]` is a program name looked up in the kernel's `PATH`, or an absolute path. At most 128 KiB in all. Never holds a secret. */
  readonly argv: readonly string[];
  readonly cwd?: Path | undefined;
  readonly env: readonly Variable[];
  /** None means 022. */
  readonly umask?: number | undefined;
  readonly stdin?: Content | undefined;
  /**
   * The largest stdout and the largest stderr, at most 8 MiB each. More is the failure `truncated` for a query; for an
   * operation the rest is dropped.
   */
  readonly outputLimit: number;
}

export interface Variable {
  readonly name: string;
  readonly value: Value;
}

/** A request made from the target's place in the network. As a query: only GET or HEAD. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute, without user information. */
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body?: Content | undefined;
  /** The largest body, at most 8 MiB; more is `truncated`. */
  readonly bodyLimit: number;
}

export interface Header {
  readonly name: string;
  readonly value: Value;
}

/** What came back for one query. */
export interface Answer {
  readonly outcome: Result<Observation, Failure>;
  /**
   * Pointers into the JSON form of the observation: these values are not known yet (the uid of a user still to be created), and what stands
   * there means nothing. Only a foretold answer has any. A verdict that reads one is `undecided`; the SDK sees to that.
   */
  readonly unknown: readonly Pointer[];
}

/** Always the same arm as the query's `read`. */
export type Observation =
  | { readonly tag: "file"; readonly val: FileObservation }
  | { readonly tag: "directory"; readonly val: DirectoryState }
  | { readonly tag: "tree"; readonly val: TreeState }
  | { readonly tag: "account"; readonly val: AccountState }
  | { readonly tag: "process"; readonly val: ProcessResult }
  | { readonly tag: "http"; readonly val: HttpResponse }
  | { readonly tag: "other"; readonly val: Named };

export interface FileObservation {
  readonly state: FileState;
  /**
   * The digest of the query's `compare`, by the same algorithm as `digest` in `state`. Present if and only if `compare` was given;
   * then `digest` is reported for a regular file whether wanted or not.
   */
  readonly expected?: Digest | undefined;
  /** Whether the signature of the query's `verify` is good. Present if and only if it was given. */
  readonly verified?: boolean | undefined;
}

export type FileState =
  | { readonly tag: "absent" }
  | { readonly tag: "present"; readonly val: FileInfo };

export interface FileInfo {
  readonly kind: FileKind;
  /** In bytes; 0 where the kind has none. */
  readonly size: number;
  /** None on a target without POSIX ownership. */
  readonly posix?: Ownership | undefined;
  /** Where a symbolic link points, as stored. */
  readonly target?: string | undefined;
  /** The path with every link in its parents resolved: two names of one file show the same. */
  readonly realPath: Path;
  /** Present if wanted and the file is regular. */
  readonly digest?: Digest | undefined;
  /** Present if wanted and the file is regular. */
  readonly content?: Captured | undefined;
  readonly modified?: Instant | undefined;
  readonly securityLabel?: string | undefined;
}

/** Closed: what `lstat` can tell. `unknown` is everything else. */
export type FileKind =
  | "regular"
  | "directory"
  | "symbolic-link"
  | "fifo"
  | "socket"
  | "block-device"
  | "character-device"
  | "unknown";

export interface Ownership {
  /** Permission bits with set-id and sticky, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** None where the id has no name. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

export interface Instant {
  /** Since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

export type DirectoryState =
  | { readonly tag: "absent" }
  /** There is something, and it is not a directory. */
  | { readonly tag: "not-directory"; readonly val: FileKind }
  /** Sorted by the bytes of the name; without `.` and `..`. */
  | { readonly tag: "listing"; readonly val: readonly DirectoryEntry[] };

export type TreeState =
  | { readonly tag: "absent" }
  | { readonly tag: "not-directory"; readonly val: FileKind }
  /** Sorted by the bytes of the name. */
  | { readonly tag: "differences"; readonly val: readonly TreeDifference[] };

export interface TreeDifference {
  /** Relative to the root. */
  readonly name: string;
  readonly what: TreeMismatch;
}

export type TreeMismatch =
  | { readonly tag: "missing" }
  | { readonly tag: "different"; readonly val: FileInfo }
  | { readonly tag: "extra"; readonly val: FileInfo };

export interface DirectoryEntry {
  /** Relative to the directory asked about. */
  readonly name: string;
  readonly info: FileInfo;
}

export type AccountState =
  | { readonly tag: "absent" }
  | { readonly tag: "user"; readonly val: UserInfo }
  | { readonly tag: "group"; readonly val: GroupInfo };

export interface UserInfo {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** Names of the supplementary groups, sorted. */
  readonly groups: readonly string[];
  readonly password: PasswordState;
}

export type PasswordState =
  /** The asker may not see it, or did not ask. */
  | "hidden"
  | "none"
  | "locked"
  /** `verify-password` was given and the stored hash accepts it. */
  | "matches"
  | "differs";

export interface GroupInfo {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export interface ProcessResult {
  readonly exit: Exit;
  readonly stdout: Captured;
  readonly stderr: Captured;
}

export type Exit =
  | { readonly tag: "code"; readonly val: number }
  | { readonly tag: "signal"; readonly val: string }
  /** No such program. */
  | { readonly tag: "not-found" };

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names, in the order received. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Captured;
}

/** No observation could be made. It says nothing about the state of the target. */
export interface Failure {
  readonly reason: FailureReason;
  /** For a person. A plugin must not parse it. */
  readonly message: string;
}

export type FailureReason =
  /** The target refused: permissions, mandatory access control. */
  | { readonly tag: "denied" }
  | { readonly tag: "timed-out" }
  /** More came than the limit allows. */
  | { readonly tag: "truncated" }
  /** The answer could not be read as what was asked for. */
  | { readonly tag: "malformed" }
  /** This target or its transport cannot answer this kind of query. */
  | { readonly tag: "unsupported" }
  /** There is no such `identity`. */
  | { readonly tag: "unknown-identity" }
  /** The link broke before the answer came. */
  | { readonly tag: "unreachable" }
  /** The kernel did not ask: not declared, not granted, or over a limit. */
  | { readonly tag: "refused" }
  | { readonly tag: "other"; readonly val: string };

/** One write, complete in itself: whoever holds it and the blobs it names can run it without the plugin that proposed it. */
export interface Operation {
  readonly act: Act;
  /**
   * What is written beyond what the kernel derives. Derived: `write-file`, `make-directory`, `make-link`, `set-attributes` their path;
   * `remove` its path or tree; `move` both trees. For `run`, `http` and `other` nothing is derived and this list must say all of it.
   */
  readonly writes: readonly Scope[];
  /** What is destroyed and in no backup: what a `remove` takes away, a file system made anew, a user's home. Named literally. */
  readonly destroys: readonly Scope[];
  /** What some questions will answer once this is done. What `write-file` and its like do is computed by the kernel and need not be said. */
  readonly effects: readonly Effect[];
  /** True: only the exit code can tell whether it worked, no question can. */
  readonly opaque: boolean;
  readonly identity?: Principal | undefined;
  /** None means the operator's default (5 min). */
  readonly deadline?: Milliseconds | undefined;
  readonly hazards: Hazards;
}

/** After the operation this question has this answer. A wrong effect costs a second decision and is recorded against the plugin. */
export interface Effect {
  readonly query: Query;
  readonly answer: Answer;
}

/** What a person should know before approving. Shown, counted and open to policy; never left out when true. */
export interface Hazards {
  /** Something running is stopped or restarted. */
  readonly interruption?: boolean | undefined;
  /** The link to the target may break. */
  readonly disconnection?: boolean | undefined;
  readonly reboot?: boolean | undefined;
}

export type Act =
  | { readonly tag: "write-file"; readonly val: WriteFile }
  | { readonly tag: "make-directory"; readonly val: MakeDirectory }
  | { readonly tag: "make-link"; readonly val: MakeLink }
  | { readonly tag: "set-attributes"; readonly val: SetAttributes }
  | { readonly tag: "move"; readonly val: Move }
  | { readonly tag: "remove"; readonly val: Remove }
  | { readonly tag: "run"; readonly val: Run }
  | { readonly tag: "http"; readonly val: HttpRequest }
  | { readonly tag: "barrier"; readonly val: Barrier }
  | { readonly tag: "other"; readonly val: Named };

/** What must be at the path at the very moment of the act, else it does not happen and is `stale`. */
export type Prior =
  | { readonly tag: "absent" }
  /** A regular file with these bytes. */
  | { readonly tag: "digest"; readonly val: Digest }
  /** A symbolic link that points there. */
  | { readonly tag: "link"; readonly val: string }
  | { readonly tag: "directory" }
  /** Whatever is there. Allowed only where `destroys` names the path. */
  | { readonly tag: "anything" };

/** Replace or create a regular file: written beside the destination, given its attributes, flushed, validated, renamed over it. */
export interface WriteFile {
  readonly path: Path;
  readonly content: Content;
  /** Checked by the target before the bytes are seen. */
  readonly signed?: Signature | undefined;
  readonly replaces: Prior;
  readonly attributes: Attributes;
  /** Keep the old bytes in the filebucket. Only sensible to refuse for very large files. */
  readonly backup: boolean;
  /**
   * A read-only program that must exit 0 first; the element `{}` becomes the temporary file's path, and so does the `{}` of an element
   * that begins with `{}:`, for programs that want to be told the name the content is meant for.
   */
  readonly validate?: readonly string[] | undefined;
  /** Write into the existing inode, for a bind-mounted file. Not atomic. */
  readonly inPlace: boolean;
}

/** None leaves what is there, or for something new takes the platform's default (0644 or 0755, the writing user). */
export interface Attributes {
  readonly mode?: number | undefined;
  readonly owner?: Principal | undefined;
  readonly group?: Principal | undefined;
  readonly securityLabel?: string | undefined;
}

/** Make one directory; its parent must exist. A directory that is there already is `stale`. */
export interface MakeDirectory {
  readonly path: Path;
  readonly attributes: Attributes;
}

export interface MakeLink {
  readonly path: Path;
  readonly target: string;
  readonly kind: LinkKind;
  readonly replaces: Prior;
}

export type LinkKind =
  | "symbolic"
  | "hard";

export interface SetAttributes {
  readonly path: Path;
  readonly attributes: Attributes;
  /** Act on what a link leads to. */
  readonly follow: boolean;
}

export interface Move {
  readonly source: Path;
  readonly destination: Path;
  readonly replaces: Prior;
}

/** `destroys` names the path, or with `recursive` the tree. */
export interface Remove {
  readonly path: Path;
  /** Also what lies below. */
  readonly recursive: boolean;
  readonly replaces: Prior;
  /** Keep the old bytes of a regular file in the filebucket. */
  readonly backup: boolean;
}

export interface Run {
  readonly process: Process;
  /** What exit codes mean; one not listed is a failure. Empty means that only 0 is `done`. */
  readonly exits: readonly ExitRule[];
  /** Done only if standard output or standard error holds this text. */
  readonly contains?: string | undefined;
}

export interface ExitRule {
  readonly code: number;
  readonly means: ExitMeaning;
}

export type ExitMeaning =
  /** Done, and something was changed. */
  | "done"
  /** Done, and nothing was changed. */
  | "unchanged"
  /** Done, and the target asks for a reboot. */
  | "reboot-wanted"
  /** Not done and nothing changed, worth trying again (a lock is held). */
  | "busy";

/** The run cannot go on over the link it has. */
export type Barrier =
  /** Close and open the connection again: new groups, new sudo rules, a restarted sshd. */
  | "reconnect"
  /** Reboot and wait until the boot id differs. All earlier answers are void. */
  | "reboot";

// ------------------------------------------------------ masterchef:facts@0.1.0

export type Gathering =
  | { readonly tag: "ask"; readonly val: readonly Ask[] }
  /** An object with only the names this plugin owns. */
  | { readonly tag: "facts"; readonly val: Json }
  | { readonly tag: "undecided"; readonly val: readonly Reason[] };

/** What goes into `gather`. */
export interface GatherRequest {
  readonly known: Json;
  readonly answers: readonly Answer[];
  readonly seen: readonly Seen[];
}

/** What comes out of `gather`. */
export type GatherResponse = Result<Gathering, Fault>;

/** The functions of `facts`. */
export interface FactsFunctions {
  /**
   * Gather. `known` holds the facts of the plugins this one's manifest comes after. Same rules as a provider's `decide`: pure, at most
   * 5 rounds, each asks something new; the queries of all facts plugins of a host go out as one batch.
   *
   * @throws the payload itself, a {@link Fault}.
   */
  gather(known: Json, answers: readonly Answer[], seen: readonly Seen[]): Gathering;
}

// --------------------------------------------------- masterchef:provider@0.1.0

/** One declared resource: the document the user wrote, already valid against the JSON Schema of its type. */
export interface Declaration {
  readonly typeName: string;
  /**
   * The resource's own name as declared, or under a loop the key of the instance: what the identity attribute is when it is unset.
   * For a type whose manifest names no identity attribute, `name` or `name[key]`: no other resource of the type has it.
   */
  readonly name: string;
  readonly desired: Json;
}

/** The canonical form of a declaration. */
export interface Canonical {
  /**
   * The resource's identity on a host, together with its type. Two declarations with the same one are an error the kernel reports.
   * At most 4096 bytes.
   */
  readonly name: string;
  /**
   * The same wish in canonical values (octal modes as four digits, paths normalized, defaults of the *type* filled in). What the user
   * did not set and the type does not default stays unset. Canonical of canonical is itself.
   */
  readonly desired: Json;
  /** Only of severity `warning`. */
  readonly warnings: readonly Problem[];
}

/** The most a resource may ever do and touch, whatever the answers turn out to be. Refreshes and recovery lie inside it too. */
export interface Envelope {
  /** An upper bound on every operation `decide` could propose. Empty: the resource only ever looks. */
  readonly may: readonly Pattern[];
  /** What is this resource's to decide about: its path, its account, its package. */
  readonly claims: readonly Scope[];
  /** What must be there first and may be claimed by another resource: the parent directory, the owner's account. */
  readonly needs: readonly Scope[];
  /** What its operations may touch beyond what they write on purpose: all that a package's maintainer scripts could reach. */
  readonly sideEffects: readonly Scope[];
}

/** One resource to decide about. */
export interface Question {
  /** Canonical; holds no `$unknown`. */
  readonly subject: Declaration;
  readonly intent: Intent;
  /** Everything this subject asked so far, in the order asked. Empty in the first round. */
  readonly seen: readonly Seen[];
  /** What an earlier verdict of this plan chose (`change.chosen`). "Settled" then means settled as chosen. */
  readonly chosen?: Json | undefined;
  /** What other resources of this host claim inside this one's claims; a purge leaves it alone. */
  readonly claimed: readonly Scope[];
}

export type Intent =
  /** Bring about what is declared. */
  | { readonly tag: "converge" }
  /**
   * Something this resource listens to has changed: do what the declaration says should then happen, and nothing else. It is
   * converged already, or will be by then. `settled` means that it is not needed.
   */
  | { readonly tag: "refresh"; readonly val: Refresh };

export interface Refresh {
  /** At least one, in the order of the plan. */
  readonly causes: readonly Cause[];
  /** What this resource's own step did right before, if it did anything: what was just started needs no restart. */
  readonly converged?: Action | undefined;
}

/** Why a refresh is owed. */
export interface Cause {
  /** The address of the resource that changed. */
  readonly source: string;
  /** Which reaction was asked for: the empty string for the type's usual one. */
  readonly reaction: string;
  /** What was written there. */
  readonly written: readonly Scope[];
}

export type Verdict =
  /** These answers are needed first. At least one; at most 64. */
  | { readonly tag: "ask"; readonly val: readonly Ask[] }
  /** Nothing to do. */
  | { readonly tag: "settled"; readonly val: Settlement }
  /** This must be done. */
  | { readonly tag: "change"; readonly val: Change }
  /**
   * It cannot be decided: an answer failed, makes no sense, or is not known yet. At least one reason. Blames the target, not the
   * document. The step is left open if something still to be done may bring what is missing, and fails otherwise.
   */
  | { readonly tag: "undecided"; readonly val: readonly Reason[] }
  /** The document is wrong for this target, as only the answers or the facts could show. At least one problem. */
  | { readonly tag: "invalid"; readonly val: readonly Problem[] };

export interface Settlement {
  /** As observed, in the shape of the type's state schema. */
  readonly state: Json;
  /** Who it is, as observed (a unit's true name behind an alias, an inode); two resources with the same one conflict. */
  readonly identity?: string | undefined;
}

export interface Change {
  readonly action: Action;
  /**
   * The state as observed and the state foretold, both in the shape of the type's state schema. What only the run will show is
   * `{"$unknown": {}}` in `predicted`. The kernel checks `predicted` against what it observes afterwards.
   */
  readonly current: Json;
  readonly predicted: Json;
  /** For every `$unknown` in `predicted`: where, and what it must be. */
  readonly knownAfter: readonly KnownAfter[];
  readonly identity?: string | undefined;
  /**
   * What the world may move before this runs, fixed now: the version behind `latest`, the commit behind a branch. Part of the plan, and
   * handed back in every later question of this resource.
   */
  readonly chosen?: Json | undefined;
  /** What differs and was asked for. Before and after are read from the two documents, so they cannot contradict them. */
  readonly attributes: readonly AttributeChange[];
  /** In this order, each only after the one before succeeded. After any prefix of them a fresh exchange must still converge. 1 to 256. */
  readonly proposals: readonly Proposal[];
}

export type Action =
  | "create"
  | "update"
  | "replace"
  | "remove"
  /** Something is run that leaves nothing to compare: a command. */
  | "execute"
  | "refresh";

export interface KnownAfter {
  readonly at: Pointer;
  /** The JSON Schema of the value to come. */
  readonly schema: Json;
}

export interface AttributeChange {
  /** Leads to different values in `current` and `predicted`; a missing member counts as absent. */
  readonly at: Pointer;
  /** Why, where the values do not say it themselves. After operations have failed the subject is asked again, and its notes are told with the failure. */
  readonly note?: string | undefined;
}

/** An operation with what must hold for it. */
export interface Proposal {
  readonly operation: Operation;
  /** When it runs. */
  readonly occasion: Occasion;
  /**
   * Keys of answers this operation rests on. The kernel has them asked again right before it starts. If one has changed it decides again
   * with the new answers; only if that gives another verdict is the operation `stale`. Needed where the act carries no `prior` of its
   * own, above all for `run`. Name the narrowest answer there is; ask for one in a round of its own if need be.
   */
  readonly holds: readonly string[];
  /** Let the kernel do this together with others. */
  readonly join?: Join | undefined;
}

export type Occasion =
  /** In its turn. */
  | "always"
  /** Only after one before it failed, retries included; if it succeeds the step counts as rescued, not failed. */
  | "rescue"
  /** At the end, whatever happened. */
  | "finally";

/**
 * Operations of different resources with the same `key` that agree in everything but `items`, `holds` and what is said of each item (`writes`,
 * `destroys`, `effects`) become one operation: `argv` followed by the items of all in plan order, each item once. Only for `run`. The kernel joins what no dependency keeps
 * apart, and cuts where argv would grow too long. Each member must be right on its own too: if a joined operation fails, the kernel asks
 * again and runs what is still needed one by one, so whoever approves a joined operation approves every subset of its items.
 * With no items at all the command runs once.
 */
export interface Join {
  readonly key: string;
  readonly items: readonly string[];
}

/** Look for what exists already, of one type. */
export interface Search {
  readonly typeName: string;
  /** Only what lies in these; empty for everywhere. */
  readonly within: readonly Scope[];
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  /** The most items wanted, at most 1000. */
  readonly limit: number;
  readonly seen: readonly Seen[];
}

export type Discovery =
  | { readonly tag: "ask"; readonly val: readonly Ask[] }
  | { readonly tag: "found"; readonly val: Page }
  | { readonly tag: "undecided"; readonly val: readonly Reason[] }
  | { readonly tag: "unsupported" };

export interface Page {
  /** Sorted by name. */
  readonly items: readonly Finding[];
  /** None: that was the last page. */
  readonly cursor?: string | undefined;
}

export interface Finding {
  readonly name: string;
  readonly identity?: string | undefined;
  /** Canonical; declared as it stands it would be settled by the same answers. */
  readonly desired: Json;
  /** Who brought it: `package`, `runtime`, `operator`, or a name of the plugin's own. */
  readonly origin: string;
  /** Where `desired` would need a secret. */
  readonly secrets: readonly Pointer[];
}

/** What goes into `canonicalize`. */
export interface CanonicalizeRequest {
  readonly batch: readonly Declaration[];
}

/** What comes out of `canonicalize`. */
export type CanonicalizeResponse = Result<ReadonlyArray<Result<Canonical, readonly Problem[]>>, Fault>;

/** What goes into `bound`. */
export interface BoundRequest {
  readonly facts: Json;
  readonly batch: readonly Declaration[];
}

/** What comes out of `bound`. */
export type BoundResponse = Result<ReadonlyArray<Result<Envelope, readonly Problem[]>>, Fault>;

/** What goes into `decide`. */
export interface DecideRequest {
  readonly facts: Json;
  readonly answers: readonly Answer[];
  readonly batch: readonly Question[];
}

/** What comes out of `decide`. */
export type DecideResponse = Result<readonly Verdict[], Fault>;

/** What goes into `discover`. */
export interface DiscoverRequest {
  readonly facts: Json;
  readonly answers: readonly Answer[];
  readonly batch: readonly Search[];
}

/** What comes out of `discover`. */
export type DiscoverResponse = Result<readonly Discovery[], Fault>;

/** The functions of `provider`. */
export interface ProviderFunctions {
  /**
   * Bring declarations into canonical form. Knows no host: the same on every machine.
   * `err` holds at least one problem of severity `error`.
   *
   * @throws the payload itself, a {@link Fault}.
   */
  canonicalize(batch: readonly Declaration[]): ReadonlyArray<Result<Canonical, readonly Problem[]>>;
  /**
   * Bound declarations: say the envelope of each. `desired` may hold `$unknown`; if the bound hangs on one, answer with a problem that points at it.
   *
   * @throws the payload itself, a {@link Fault}.
   */
  bound(facts: Json, batch: readonly Declaration[]): ReadonlyArray<Result<Envelope, readonly Problem[]>>;
  /**
   * Decide. `answers` is the table that the `seen` of each question point into.
   * A subject gets a final verdict within 5 rounds.
   *
   * @throws the payload itself, a {@link Fault}.
   */
  decide(facts: Json, answers: readonly Answer[], batch: readonly Question[]): readonly Verdict[];
  /**
   * Only called for types whose manifest says `discover`.
   *
   * @throws the payload itself, a {@link Fault}.
   */
  discover(facts: Json, answers: readonly Answer[], batch: readonly Search[]): readonly Discovery[];
}

// -------------------------------------------------- masterchef:transport@0.1.0

/** What the far end can do. Told once, after opening. */
export interface Abilities {
  /** Names of arms of `read` and `act`, and names behind `other`. */
  readonly reads: readonly string[];
  readonly acts: readonly string[];
  /** Whether `identity` can be anything but none. */
  readonly identities: boolean;
  /** Queries, and operations, that may be under way at the same time. */
  readonly parallel: number;
  /** Whether `lease`, `owed` and the arms `owe` and `clear` of `work` are there. */
  readonly leases: boolean;
  /** Whether `scratch` of a query is honoured. */
  readonly scratch: boolean;
}

export interface NumberedQuery {
  /** The kernel's number, unique in the session. */
  readonly id: number;
  readonly query: Query;
}

export interface NumberedAnswer {
  readonly id: number;
  readonly answer: Answer;
}

/** A piece of work with everything the far end needs to do it, or to refuse. */
export interface Task {
  readonly id: number;
  /** Tasks of the same batch, standing before this one, that must be `done` first. Tasks that no chain of these joins may run side by side. */
  readonly after: readonly number[];
  /** Tasks of the same batch, standing before this one, that must have ended first, however they ended. */
  readonly following: readonly number[];
  /** Run only if one of these is not `done`: a rescue. Empty: run in any case. */
  readonly unlessDone: readonly number[];
  readonly work: Work;
  /** Asked again right before the act. If one is not what it was, the task is `stale` and nothing is done. */
  readonly guards: readonly Guard[];
}

export type Work =
  | { readonly tag: "operation"; readonly val: Operation }
  /** Write an owed record to the target, durably. */
  | { readonly tag: "owe"; readonly val: Owed }
  /** Forget the owed record of this key. */
  | { readonly tag: "clear"; readonly val: string };

export interface Guard {
  readonly query: Query;
  /** SHA-256 of the canonical JSON (RFC 8785) of the JSON form of the answer's `outcome` it must equal. */
  readonly expect: Digest;
}

/** A refresh that is owed until done, also over a crash, a lost link or another controller. */
export interface Owed {
  /** Unique on the target. */
  readonly key: string;
  readonly lease: Lease;
  /** The address of the resource to refresh. */
  readonly subject: string;
  readonly cause: TransportCause;
  /** The question that tells whether the change has happened, and its answer before. */
  readonly witness: Guard;
}

export interface TransportCause {
  readonly source: string;
  readonly reaction: string;
}

/** The right to change a target, one run at a time. */
export interface Lease {
  readonly controller: string;
  readonly run: string;
  /** Grows with every lease given; the far end refuses work under an older one. */
  readonly epoch: number;
}

/** A piece of a blob, in order. */
export interface Piece {
  readonly blob: Digest;
  readonly bytes: Uint8Array;
  /** The last one of its blob. */
  readonly last: boolean;
}

/** The value behind a token, for this call only. Never logged, never in argv; dropped when the call ends. */
export interface Disclosed {
  readonly token: Secret;
  readonly value: Uint8Array;
}

/** What happens to a task, in order: `started`, any number of `output`, and exactly one of the others. */
export interface Event {
  readonly id: number;
  readonly what: Happening;
}

export type Happening =
  | { readonly tag: "started" }
  /** For a person to watch; bounded by the kernel. */
  | { readonly tag: "output"; readonly val: Captured }
  | { readonly tag: "done"; readonly val: TransportOutcome }
  /** A guard or `prior` did not hold. Nothing was changed. */
  | { readonly tag: "stale"; readonly val: string }
  /** Its condition did not come about. Nothing was changed. */
  | { readonly tag: "skipped" }
  /** Nothing was changed. */
  | { readonly tag: "refused"; readonly val: Failure }
  /** It may have been changed, in whole, in part or not at all. */
  | { readonly tag: "failed"; readonly val: Failure };

export interface TransportOutcome {
  /** The exit code of a `run`, the status of an `http`. */
  readonly code?: number | undefined;
  /** False: done, and nothing was changed by it (an exit rule `unchanged`). */
  readonly changed: boolean;
  /** The digest of bytes replaced or removed, if they were kept. `collect` brings them. */
  readonly kept?: Digest | undefined;
  /** For a person: the last 8 KiB of each. */
  readonly stdout: Captured;
  readonly stderr: Captured;
}

/** One open link to one target. Dropping it closes it. */
export interface Session {
  abilities(): Abilities;
  /**
   * Answer a batch, in any order, as the answers come in; every id exactly once. Answers travel in bursts: per-element streams are slow.
   * One slow query holds up none of the others.
   */
  ask(batch: readonly NumberedQuery[], secrets: readonly Disclosed[]): AsyncIterable<readonly NumberedAnswer[]>;
  /**
   * Run a batch. A task whose `after` holds one that is not `done` is not started and reports `refused`; the others go on. A task whose
   * condition did not come about reports `skipped`.
   */
  run(batch: readonly Task[], secrets: readonly Disclosed[]): AsyncIterable<readonly Event[]>;
  /** Which of these the far end does not hold yet. */
  missing(blobs: readonly Digest[]): Promise<readonly Digest[]>;
  /**
   * Send blobs ahead, one after another, each cut into pieces of at most 256 KiB, several pieces a burst. The far end checks each digest.
   *
   * @throws the payload itself, a {@link Failure}.
   */
  supply(pieces: AsyncIterable<readonly Piece[]>): Promise<void>;
  /** Bring kept bytes back. */
  collect(blob: Digest): AsyncIterable<Uint8Array>;
  /**
   * Take the lease, or say who has it. The same controller and run may take it again.
   *
   * @throws the payload itself, a {@link Failure}.
   */
  lease(wanted: Lease): Promise<Lease>;
  /**
   * Every owed record the target holds.
   *
   * @throws the payload itself, a {@link Failure}.
   */
  owed(): Promise<readonly Owed[]>;
  /** Start nothing more, let what runs finish, then end the streams. */
  cancel(): Promise<void>;
}

/** What goes into `abilities`. */
export interface SessionAbilitiesRequest {
  /** The handle. */
  readonly session: string;
}

/** What comes out of `abilities`. */
export interface SessionAbilitiesResponse {
  readonly value: Abilities;
}

/** What goes into `ask`. */
export interface SessionAskRequest {
  /** The handle. */
  readonly session: string;
  readonly batch: readonly NumberedQuery[];
  readonly secrets: readonly Disclosed[];
}

/** One burst out of `ask`. */
export interface SessionAskResponse {
  readonly value: readonly NumberedAnswer[];
}

/** What goes into `run`. */
export interface SessionRunRequest {
  /** The handle. */
  readonly session: string;
  readonly batch: readonly Task[];
  readonly secrets: readonly Disclosed[];
}

/** One burst out of `run`. */
export interface SessionRunResponse {
  readonly value: readonly Event[];
}

/** What goes into `missing`. */
export interface SessionMissingRequest {
  /** The handle. */
  readonly session: string;
  readonly blobs: readonly Digest[];
}

/** What comes out of `missing`. */
export interface SessionMissingResponse {
  readonly value: readonly Digest[];
}

/** What goes into `supply` before its stream. */
export interface SessionSupplyHead {
  /** The handle. */
  readonly session: string;
}

/** One message into `supply`. */
export type SessionSupplyRequest =
  /** First, once. */
  | { readonly tag: "head"; readonly val: SessionSupplyHead }
  | { readonly tag: "pieces"; readonly val: readonly Piece[] };

/** What comes out of `supply`. */
export type SessionSupplyResponse = { readonly tag: "ok"; readonly val?: undefined } | { readonly tag: "err"; readonly val: Failure };

/** What goes into `collect`. */
export interface SessionCollectRequest {
  /** The handle. */
  readonly session: string;
  readonly blob: Digest;
}

/** One burst out of `collect`. */
export interface SessionCollectResponse {
  readonly value: Uint8Array;
}

/** What goes into `lease`. */
export interface SessionLeaseRequest {
  /** The handle. */
  readonly session: string;
  readonly wanted: Lease;
}

/** What comes out of `lease`. */
export type SessionLeaseResponse = Result<Lease, Failure>;

/** What goes into `owed`. */
export interface SessionOwedRequest {
  /** The handle. */
  readonly session: string;
}

/** What comes out of `owed`. */
export type SessionOwedResponse = Result<readonly Owed[], Failure>;

/** What goes into `cancel`. */
export interface SessionCancelRequest {
  /** The handle. */
  readonly session: string;
}

/** What comes out of `cancel`. */
export type SessionCancelResponse = Readonly<Record<string, never>>;

/** What goes into `drop`. */
export interface SessionDropRequest {
  /** The handle. */
  readonly session: string;
}

/** What comes out of `drop`. */
export type SessionDropResponse = Readonly<Record<string, never>>;

/** What goes into `open`. */
export interface OpenRequest {
  readonly config: Json;
}

/** What comes out of `open`. */
export type OpenResponse = Result<string, Failure>;

/** The functions of `transport`. */
export interface TransportFunctions {
  /**
   * Open a link. `config` is the host's connection document, valid against the schema in the manifest; secrets in it are
   * given in the clear, for this is the process that needs them.
   *
   * @throws the payload itself, a {@link Failure}.
   */
  open(config: Json): Promise<Session>;
}

/** Every type of the contracts by its name. */
export interface HostTypes {
  readonly Ask: Ask;
  readonly Seen: Seen;
  readonly Problem: Problem;
  readonly Reason: Reason;
  readonly Severity: Severity;
  readonly Fault: Fault;
  readonly Json: Json;
  readonly Digest: Digest;
  readonly Path: Path;
  readonly Principal: Principal;
  readonly Pointer: Pointer;
  readonly Milliseconds: Milliseconds;
  readonly Secret: Secret;
  readonly Named: Named;
  readonly Scope: Scope;
  readonly Entity: Entity;
  readonly Pattern: Pattern;
  readonly ScopePattern: ScopePattern;
  readonly Glob: Glob;
  readonly ArgumentPattern: ArgumentPattern;
  readonly ContentRule: ContentRule;
  readonly Content: Content;
  readonly Part: Part;
  readonly Captured: Captured;
  readonly Value: Value;
  readonly Query: Query;
  readonly Read: Read;
  readonly FileQuery: FileQuery;
  readonly Signature: Signature;
  readonly FileDetails: FileDetails;
  readonly DirectoryQuery: DirectoryQuery;
  readonly TreeQuery: TreeQuery;
  readonly AccountQuery: AccountQuery;
  readonly UserQuery: UserQuery;
  readonly Process: Process;
  readonly Variable: Variable;
  readonly HttpRequest: HttpRequest;
  readonly Header: Header;
  readonly Answer: Answer;
  readonly Observation: Observation;
  readonly FileObservation: FileObservation;
  readonly FileState: FileState;
  readonly FileInfo: FileInfo;
  readonly FileKind: FileKind;
  readonly Ownership: Ownership;
  readonly Instant: Instant;
  readonly DirectoryState: DirectoryState;
  readonly TreeState: TreeState;
  readonly TreeDifference: TreeDifference;
  readonly TreeMismatch: TreeMismatch;
  readonly DirectoryEntry: DirectoryEntry;
  readonly AccountState: AccountState;
  readonly UserInfo: UserInfo;
  readonly PasswordState: PasswordState;
  readonly GroupInfo: GroupInfo;
  readonly ProcessResult: ProcessResult;
  readonly Exit: Exit;
  readonly HttpResponse: HttpResponse;
  readonly Failure: Failure;
  readonly FailureReason: FailureReason;
  readonly Operation: Operation;
  readonly Effect: Effect;
  readonly Hazards: Hazards;
  readonly Act: Act;
  readonly Prior: Prior;
  readonly WriteFile: WriteFile;
  readonly Attributes: Attributes;
  readonly MakeDirectory: MakeDirectory;
  readonly MakeLink: MakeLink;
  readonly LinkKind: LinkKind;
  readonly SetAttributes: SetAttributes;
  readonly Move: Move;
  readonly Remove: Remove;
  readonly Run: Run;
  readonly ExitRule: ExitRule;
  readonly ExitMeaning: ExitMeaning;
  readonly Barrier: Barrier;
  readonly Gathering: Gathering;
  readonly GatherRequest: GatherRequest;
  readonly GatherResponse: GatherResponse;
  readonly Declaration: Declaration;
  readonly Canonical: Canonical;
  readonly Envelope: Envelope;
  readonly Question: Question;
  readonly Intent: Intent;
  readonly Refresh: Refresh;
  readonly Cause: Cause;
  readonly Verdict: Verdict;
  readonly Settlement: Settlement;
  readonly Change: Change;
  readonly Action: Action;
  readonly KnownAfter: KnownAfter;
  readonly AttributeChange: AttributeChange;
  readonly Proposal: Proposal;
  readonly Occasion: Occasion;
  readonly Join: Join;
  readonly Search: Search;
  readonly Discovery: Discovery;
  readonly Page: Page;
  readonly Finding: Finding;
  readonly CanonicalizeRequest: CanonicalizeRequest;
  readonly CanonicalizeResponse: CanonicalizeResponse;
  readonly BoundRequest: BoundRequest;
  readonly BoundResponse: BoundResponse;
  readonly DecideRequest: DecideRequest;
  readonly DecideResponse: DecideResponse;
  readonly DiscoverRequest: DiscoverRequest;
  readonly DiscoverResponse: DiscoverResponse;
  readonly Abilities: Abilities;
  readonly NumberedQuery: NumberedQuery;
  readonly NumberedAnswer: NumberedAnswer;
  readonly Task: Task;
  readonly Work: Work;
  readonly Guard: Guard;
  readonly Owed: Owed;
  readonly TransportCause: TransportCause;
  readonly Lease: Lease;
  readonly Piece: Piece;
  readonly Disclosed: Disclosed;
  readonly Event: Event;
  readonly Happening: Happening;
  readonly TransportOutcome: TransportOutcome;
  readonly SessionAbilitiesRequest: SessionAbilitiesRequest;
  readonly SessionAbilitiesResponse: SessionAbilitiesResponse;
  readonly SessionAskRequest: SessionAskRequest;
  readonly SessionAskResponse: SessionAskResponse;
  readonly SessionRunRequest: SessionRunRequest;
  readonly SessionRunResponse: SessionRunResponse;
  readonly SessionMissingRequest: SessionMissingRequest;
  readonly SessionMissingResponse: SessionMissingResponse;
  readonly SessionSupplyHead: SessionSupplyHead;
  readonly SessionSupplyRequest: SessionSupplyRequest;
  readonly SessionSupplyResponse: SessionSupplyResponse;
  readonly SessionCollectRequest: SessionCollectRequest;
  readonly SessionCollectResponse: SessionCollectResponse;
  readonly SessionLeaseRequest: SessionLeaseRequest;
  readonly SessionLeaseResponse: SessionLeaseResponse;
  readonly SessionOwedRequest: SessionOwedRequest;
  readonly SessionOwedResponse: SessionOwedResponse;
  readonly SessionCancelRequest: SessionCancelRequest;
  readonly SessionCancelResponse: SessionCancelResponse;
  readonly SessionDropRequest: SessionDropRequest;
  readonly SessionDropResponse: SessionDropResponse;
  readonly OpenRequest: OpenRequest;
  readonly OpenResponse: OpenResponse;
}

/** The name of a type of the contracts. */
export type TypeName = keyof HostTypes;
