import type { ImportedHost } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** What was found on a host, where it was written, and what of it was not. */
export function importedText(
  report: ImportedHost,
  shown: { readonly directory: string; readonly differing: readonly string[] },
  style: Style,
): string {
  const { host, files, resources, left, passedOver } = report;
  const { directory, differing } = shown;
  const byType = Map.groupBy(resources, ({ address }) => address.slice(0, address.indexOf(".")));
  const secrets = resources.filter((resource) => resource.secrets.length > 0);
  const lines = [
    `${style.strong(visibleLine(host))}: ${counted(resources.length, "resource")} found.`,
    ...rows(Array.from(byType, ([type, group]) => [type, String(group.length)])),
    ...section(
      "Declared without their secrets:",
      secrets.map(({ address, secrets: at }) => `${visibleLine(address)}  ${members(at)}`),
    ),
    ...section(
      "Left out:",
      left.map(
        ({ type, name, at, why }) => `${type} ${visibleLine(name)}  ${visibleLine(why)}${at.length === 0 ? "" : ` (${members(at)})`}`,
      ),
    ),
    ...section(
      "Passed over, for nobody on this host chose it:",
      passedOver.map(({ type, origin, count }) => `${counted(count, type)} brought by the ${visibleLine(origin)}`),
    ),
    ...files.map(({ file }) => `Wrote ${visibleLine(directory === "." ? file : `${directory}/${file}`)}`),
    ...(differing.length === 0 ? ["A plan of it is empty: the host is as it declares."] : []),
    `Next:  ${style.strong(directory === "." ? "masterchef plan" : visibleLine(`cd ${directory} && masterchef plan`))}`,
  ];
  return `${lines.join("\n")}\n`;
}

function rows(cells: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...cells.map(([type]) => type.length));
  return cells.map(([type, count]) => `  ${type.padEnd(width)}  ${count}`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function members(pointers: readonly string[]): string {
  return pointers.map((pointer) => visibleLine(pointer.slice(1))).join(", ");
}
