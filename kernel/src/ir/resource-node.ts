import type { Execution } from "./execution.ts";
import type { JsonObject } from "./json.ts";

/** One thing to manage on one host. */
export interface ResourceNode {
  readonly kind: "resource";
  /** `type.name`, or for an instance of a loop or a matrix `type.name[key]`. */
  readonly address: string;
  readonly type: string;
  /** The name its plugin is handed: see `declarationName`. */
  readonly name: string;
  /** What the plugin calls it in canonical form: with the type its identity on the host. */
  readonly identity: string;
  /** The plugin that owns the type. */
  readonly plugin: string;
  /** The canonical document. Content stands in it as `{"$blob": {"digest", "size"}}`, a result of another resource as `{"$hole": {"expression"}}`. */
  readonly desired: JsonObject;
  readonly execution: Execution;
  /** Set for a handler: it comes after all resources, and only if something that changed calls for it. Handlers follow the resources in the graph. */
  readonly handler?: true | undefined;
}
