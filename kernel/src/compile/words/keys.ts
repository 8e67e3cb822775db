/** Keys of a site that this version carries out. */
export const siteKeys = [
  "masterchef",
  "name",
  "description",
  "imports",
  "includes",
  "overlays",
  "inputs",
  "vars",
  "defaults",
  "resources",
  "handlers",
] as const;

/** Those of them that name the files a document is composed of. */
export const composeKeys = ["imports", "includes", "overlays"] as const;

/** One of these. */
export type ComposeKey = (typeof composeKeys)[number];

/** Keys of the language that later versions carry out; each is refused as such. */
export const laterSiteKeys = [
  "plugins",
  "secrets",
  "environments",
  "inventory",
  "hosts",
  "groups",
  "roles",
  "profiles",
  "execution",
] as const;

/** The words that relate resources. */
export const relationKeys = ["require", "before", "notify", "subscribe", "notify_handlers"] as const;

/** Keys that make instances. */
export const instanceKeys = ["when", "loop", "loop_files", "loop_var", "loop_key", "matrix"] as const;

/** Keys that say how a resource's operations are carried out. */
export const runKeys = [
  "tags",
  "become",
  "become_user",
  "retries",
  "retry_delay_seconds",
  "retry_backoff",
  "retry_jitter_seconds",
  "breaker_after",
  "timeout_seconds",
] as const;

/** Execution keys of the language that later versions carry out. */
export const laterExecutionKeys = ["delegate_to", "options"] as const;

/** Every key that may stand in any resource beside its attributes. A plugin's type that uses one of them as an attribute is not admitted. */
export const executionKeys: readonly string[] = [
  "description",
  ...relationKeys,
  ...instanceKeys,
  ...runKeys,
  "template_delimiters",
  ...laterExecutionKeys,
];
