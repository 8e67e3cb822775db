import type { ContentRule, Pattern, Scope, ScopePattern, ArgumentPattern } from "@masterchef/wit/guest";

/** What is read, written, claimed or needed. */
export const scope: Scopes = {
  path: (path) => ({ tag: "path", val: path }),
  tree: (path) => ({ tag: "tree", val: path }),
  entity: (kind, name) => ({ tag: "entity", val: { kind, name } }),
  kind: (kind) => ({ tag: "kind", val: kind }),
  everything: { tag: "everything" },
};

/** One constructor a case of `scope`. */
export interface Scopes {
  /** The path itself, not what lies below. */
  readonly path: (path: string) => Scope;
  /** The path and everything below. */
  readonly tree: (path: string) => Scope;
  /** One named thing: an account, a package, a service. */
  readonly entity: (kind: string, name: string) => Scope;
  /** Everything of one kind. */
  readonly kind: (kind: string) => Scope;
  /** The whole target and whatever can be reached from it. */
  readonly everything: Scope;
}

/** What a pattern says beyond the kind of operation and its scopes. */
export interface PatternOptions {
  readonly argv?: readonly ArgumentPattern[];
  readonly content?: ContentRule;
  readonly identities?: readonly string[];
  /** Named literally, never by a glob. */
  readonly destroys?: readonly Scope[];
}

/** One entry of an envelope: operations of this kind, on exactly these scopes. */
export function pattern(does: string, scopes: readonly Scope[], options: PatternOptions = {}): Pattern {
  return {
    does,
    scopes: scopes.map((val): ScopePattern => ({ tag: "is", val })),
    argv: options.argv ?? [],
    content: options.content ?? { tag: "none" },
    identities: options.identities ?? [],
    destroys: options.destroys ?? [],
    destroysAny: false,
  };
}
