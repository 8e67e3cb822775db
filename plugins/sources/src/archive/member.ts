/** One entry of an archive. */
export interface Member {
  /** As the archive names it. */
  readonly raw: string;
  /** Without `./`, doubled and trailing slashes; empty for the top. */
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "hard-link" | "other";
  /** In bytes, unpacked. */
  readonly size: number;
  /** Where a link leads; missing where the listing does not say. */
  readonly target?: string;
  /** Needs a password. */
  readonly sealed?: boolean;
}

/** The name in its one form. */
export function plainName(raw: string): string {
  return raw
    .split("/")
    .filter((segment, index) => (segment !== "" || index === 0) && segment !== ".")
    .join("/");
}
