/** What exists on a host, as a site declares it. */
export interface ImportedHost {
  readonly host: string;
  /** The documents of the site, the first of which includes the others. Nothing of it is written yet. */
  readonly files: readonly ImportedFile[];
  /** Addresses of the resources declared, in the order of the documents. */
  readonly resources: readonly ImportedResource[];
  /** What was found and is not declared, or not in whole. */
  readonly left: readonly LeftOut[];
  /** What is there without anybody having chosen it, by who brought it. */
  readonly passedOver: readonly { readonly type: string; readonly origin: string; readonly count: number }[];
}

/** One document. */
export interface ImportedFile {
  /** Relative to the site. */
  readonly file: string;
  /** In canonical form. */
  readonly text: string;
}

/** One declared resource. */
export interface ImportedResource {
  readonly address: string;
  /** Pointers into its document: attributes that were left out because they are secrets. */
  readonly secrets: readonly string[];
}

/** Something that was found and is not declared. */
export interface LeftOut {
  readonly type: string;
  readonly name: string;
  /** Pointers to where it would need a secret. */
  readonly at: readonly string[];
  /** Goes on after its name. */
  readonly why: string;
}
