/** A plugin to use: where it is and what it must be. */
export interface PluginSource {
  /** `owner/name`, as the site uses it. */
  readonly name: string;
  /** A component, or for the gRPC carrier the manifest beside its executable. */
  readonly path: string;
  /** What the lock says. Undefined: not locked yet. */
  readonly digest?: string | undefined;
}
