/** A little machine, as a file says it. */
export interface World {
  readonly files?: Readonly<Record<string, WorldFile>>;
  /** Users by name; each has a group of its own name and id. */
  readonly users?: Readonly<Record<string, { readonly uid: number; readonly home?: string }>>;
  readonly packages?: Readonly<Record<string, WorldPackage>>;
  readonly services?: Readonly<Record<string, WorldService>>;
  /** Loaded modules of the kernel. */
  readonly modules?: readonly string[];
  /** What a module brings: files below /proc/sys that appear with it. */
  readonly moduleFiles?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Programs by name: the first behaviour that fits a call is what happens. */
  readonly programs?: Readonly<Record<string, readonly Behaviour[]>>;
  readonly state?: Readonly<Record<string, string>>;
  /** Paths nobody may read or write. */
  readonly denied?: readonly string[];
}

/** Text is a regular file of mode 0644 that belongs to root. */
export type WorldFile =
  | string
  | { readonly content?: string; readonly base64?: string; readonly mode?: string; readonly uid?: number; readonly gid?: number }
  | { readonly link: string }
  | { readonly directory: true; readonly mode?: string; readonly uid?: number; readonly gid?: number };

/** A package of the machine's repository. */
export interface WorldPackage {
  /** The version that is there. */
  readonly installed?: string;
  /** The version the index knows. */
  readonly candidate?: string;
  /** The newest one: what an update of the index brings. */
  readonly upstream?: string;
  /** The files its list names. */
  readonly files?: Readonly<Record<string, WorldFile>>;
  /** What its maintainer scripts do, which no list shows. */
  readonly scripts?: readonly Effect[];
}

/** A service of the machine. */
export interface WorldService {
  readonly enabled?: boolean;
  readonly running?: boolean;
  /** Its true name, if this one is an alias. */
  readonly alias?: string;
  /** How long after a start it stops by itself, in ticks of the machine's clock. */
  readonly diesAfter?: number;
}

/** One thing a program does. */
export type Effect =
  | { readonly write: Readonly<Record<string, string>> }
  | { readonly append: Readonly<Record<string, string>> }
  | { readonly link: Readonly<Record<string, string>> }
  | { readonly remove: readonly string[] }
  | { readonly mode: Readonly<Record<string, string>> }
  | { readonly user: string }
  | { readonly state: Readonly<Record<string, string>> }
  | { readonly tick: number };

/** How a program behaves when it is called so. */
export interface Behaviour {
  /** The arguments, or the first ones followed by `...`. Missing: any. */
  readonly args?: readonly string[];
  /** Who calls it. */
  readonly user?: string;
  readonly when?: Condition;
  readonly code?: number;
  readonly said?: string;
  /** Done only when it is called to do something. */
  readonly does?: readonly Effect[];
  /** Done even when it answers a question: a dishonest probe. */
  readonly disturbs?: readonly Effect[];
}

/** All of what is given must hold. */
export interface Condition {
  readonly exists?: string;
  readonly absent?: string;
  readonly state?: Readonly<Record<string, string>>;
  readonly contains?: Readonly<Record<string, string>>;
  /** The machine's clock has reached this. */
  readonly since?: number;
}
