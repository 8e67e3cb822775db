import type { Check } from "./check.ts";

/** The page of the checks, in Markdown. */
export function checksPage(checks: readonly Check[]): string {
  const rows = checks.map(({ id, from, title }) => `| [\`${id}\`](#${anchorOf(id)}) | ${from} | ${title} |`);
  const parts = checks.map(
    ({ id, from, title, why, mend }) =>
      `## ${id}\n\n${title}. Asked for from the profile **${from}** on.\n\n- **Why.** ${why}\n- **To mend it.** ${mend}`,
  );
  return `# Conformance checks

Generated from the checks by \`npm run gen\`; do not edit. What they are for and how they are run: [conformance](conformance.md).

| check | from | what holds |
| --- | --- | --- |
${rows.join("\n")}

${parts.join("\n\n")}
`;
}

/** As Markdown names the heading. */
function anchorOf(id: string): string {
  return id.replaceAll("/", "");
}
