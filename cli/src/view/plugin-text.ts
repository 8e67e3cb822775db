import type { LockChange, Pattern, PluginReport } from "@masterchef/kernel";
import { patternText } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visible, visibleLine } from "./visible.ts";

/** A line a plugin. */
export function pluginsText(plugins: readonly PluginReport[], style: Style): string {
  const rows = plugins.map(({ plugin, lock }) => [
    plugin.name,
    plugin.version,
    plugin.kind,
    plugin.carrier,
    lock,
    plugin.digest.slice(0, 19),
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => visibleLine(cell).padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}${style.cut}\n`,
    )
    .join("");
}

/** All that is known of a plugin without running it, capabilities in words. */
export function pluginText({ plugin, lock, lockedDigest }: PluginReport, style: Style): string {
  const { manifest, capabilities, limits } = plugin;
  const types = Object.entries(manifest.types ?? {}).map(([name, { summary }]): readonly [string, string] => [name, summary]);
  const carrier = plugin.carrier === "component" ? "WASM, sandboxed" : "its own process";
  const lines = [
    `${style.strong(visibleLine(plugin.name))} ${visibleLine(plugin.version)}: ${visible(manifest.summary)}`,
    `${plugin.kind}, ${carrier}; ${visibleLine(manifest.license)}; ${plugin.signature}; contract ${manifest.contract}`,
    `digest  ${plugin.digest}`,
    `lock    ${lockText(lock, lockedDigest)}`,
    `file    ${visibleLine(plugin.path)}`,
    ...section(
      "gives",
      types.map(([name, summary]) => `${visibleLine(name).padEnd(12)} ${visible(summary)}`),
    ),
    ...section("facts", Object.keys(manifest.provides ?? {}).map(visibleLine)),
    ...section("asks", capabilityLines(capabilities.ask)),
    ...section("does", capabilityLines(capabilities.do)),
    ...section(
      "limits",
      Object.entries(limits).map(([name, value]) => `${name} ${value}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** What locking changed. */
export function lockedText(changes: readonly LockChange[], style: Style): string {
  if (changes.length === 0) return "Nothing to do: masterchef.lock names the plugins as they are.\n";
  const lines = changes.map(({ plugin, before, after }) => {
    const sign = before === undefined ? style.create("+") : after === undefined ? style.remove("-") : style.change("~");
    return `  ${sign} ${visibleLine(plugin)}  ${[before, after].filter((digest) => digest !== undefined).join(` ${style.arrow} `)}`;
  });
  return `Wrote masterchef.lock\n${lines.join("\n")}\n`;
}

function lockText(lock: PluginReport["lock"], lockedDigest: string | undefined): string {
  switch (lock) {
    case "locked":
      return "as locked";
    case "unlocked":
      return "not in masterchef.lock";
    case "differs":
      return `differs from masterchef.lock, which names ${lockedDigest ?? "another digest"}`;
    case "free":
      return "no plugin of this site";
  }
}

function capabilityLines(patterns: readonly Pattern[]): readonly string[] {
  return patterns.length === 0 ? ["nothing"] : patterns.map((pattern) => visibleLine(patternText(pattern)));
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${(index === 0 ? title : "").padEnd(7)} ${line}`);
}
