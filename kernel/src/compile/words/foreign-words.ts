/** Words of other tools, and what this language says. Recognised in order to be answered, never accepted. */
const words: Readonly<Record<string, string>> = {
  action: "state",
  args: "argv",
  chdir: "cwd",
  cmd: "argv",
  cron_file: "path",
  dest: "path",
  destination: "path",
  enable: "enabled",
  ensure: "state",
  environment: "env",
  filename: "path",
  for_each: "loop",
  items: "loop",
  listen: "notify",
  onchanges: "subscribe",
  only: "only_if",
  onlyif: "only_if",
  permissions: "mode",
  refreshonly: "refresh_only",
  requires: "require",
  src: "source",
  started: "running",
  variables: "vars",
  watch: "subscribe",
  when_changed: "subscribe",
  with_dict: "loop",
  with_items: "loop",
  with_sequence: "loop",
};

/** Attributes that come after another only in other tools. */
const explained: Readonly<Record<string, string>> = {
  register: `Nothing is registered here: read a result with results["type.name"].field.`,
  ignore_errors: "Errors are never ignored; say which exit codes are good with returns.",
  failed_when: "Say which exit codes are good with returns.",
  delegate_facts: "Facts belong to the host they were gathered on.",
  hosts: "Resources of this file manage this machine.",
  tasks: "Write resources: a map of type.name to its attributes.",
  block: "Write each resource by itself; order them with require.",
  import_tasks: "Name files under includes, at the top of a file.",
  include_tasks: "Name files under includes, at the top of a file.",
};

/** What to say of a key, given the keys that are allowed; empty when it is no word of another tool. */
export function answerForeign(word: string, allowed: ReadonlySet<string>): string {
  if (Object.hasOwn(explained, word)) return ` ${explained[word] ?? ""}`;
  const ours = Object.hasOwn(words, word) ? words[word] : undefined;
  return ours !== undefined && allowed.has(ours) ? ` Here it is called "${ours}".` : "";
}
