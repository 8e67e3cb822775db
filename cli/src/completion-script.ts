import { commands, everywhere } from "./command-table.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";

/** Shells there is completion for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** A script to source, written out of the command table. */
export function completionScript(shell: (typeof shells)[number]): string {
  switch (shell) {
    case "bash":
      return bashScript();
    case "zsh":
      return `#compdef masterchef\nautoload -U +X bashcompinit && bashcompinit\n${bashScript()}`;
    case "fish":
      return fishScript();
  }
}

const firstWords: readonly string[] = [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? name))];

function bashScript(): string {
  const cases = commands
    .toSorted((a, b) => b.name.length - a.name.length)
    .map((command) => `    "${command.name}"*) words="${wordsAfter(command).join(" ")}" ;;`);
  const groups = firstWords
    .filter((word) => secondWords(word).length > 0)
    .map((word) => `    "${word}") words="${[...secondWords(word), ...optionsOfFirst(word)].join(" ")}" ;;`);
  return `_masterchef() {
  local current="\${COMP_WORDS[COMP_CWORD]}" typed="" words="" word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) typed="$typed$word " ;; esac
  done
  typed="\${typed% }"
  case "$typed" in
    "") words="${[...firstWords, "help", "--version", "--help"].join(" ")}" ;;
${[...groups, ...cases].join("\n")}
  esac
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
  if [ \${#COMPREPLY[@]} -eq 0 ]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _masterchef masterchef
`;
}

function fishScript(): string {
  const lines = ["complete -c masterchef -f"];
  for (const word of firstWords) {
    const about = commands.find(({ name }) => name === word)?.summary ?? `${word} commands`;
    lines.push(`complete -c masterchef -n __fish_use_subcommand -a ${word} -d ${quoted(about)}`);
    for (const second of secondWords(word)) {
      const summary = commands.find(({ name }) => name === `${word} ${second}`)?.summary ?? "";
      lines.push(`complete -c masterchef -n "__fish_seen_subcommand_from ${word}" -a ${second} -d ${quoted(summary)}`);
    }
  }
  for (const command of commands) {
    const seen = command.name
      .split(" ")
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join("; and ");
    for (const option of [...command.options, ...everywhere]) lines.push(`complete -c masterchef -n "${seen}" ${fishOption(option)}`);
    if (command.arguments.length > 0) lines.push(`complete -c masterchef -n "${seen}" -F`);
  }
  return `${lines.join("\n")}\n`;
}

function fishOption({ name, short, value, about }: OptionSpec): string {
  return [
    `-l ${name}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    ...(value === undefined ? [] : ["-r"]),
    `-d ${quoted(about)}`,
  ].join(" ");
}

function wordsAfter({ name, options }: CommandSpec): readonly string[] {
  const extra = name === "completion" ? shells : [];
  return [...extra, ...[...options, ...everywhere].map((option) => `--${option.name}`)];
}

function secondWords(first: string): readonly string[] {
  return commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.slice(first.length + 1));
}

function optionsOfFirst(first: string): readonly string[] {
  const command = commands.find(({ name }) => name === first);
  return command === undefined ? [] : wordsAfter(command);
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
