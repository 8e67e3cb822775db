import type { CheckResult, Report } from "../report.ts";
import { escaped } from "./markup.ts";

const words = { passed: "passed", failed: "failed", unproved: "not proved" } as const;

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid #8888; }
code { font-size: 0.9em; overflow-wrap: anywhere; }
.failed, .unproved { font-weight: bold; }
`;

/** A page of its own that needs nothing from elsewhere. */
export function htmlReport(reports: readonly Report[]): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Conformance</title><style>${style}</style></head>
<body>
${reports.map(section).join("\n")}
</body>
</html>
`;
}

function section({ plugin, version, digest, profile, results, conforms }: Report): string {
  return `<h1>${escaped(plugin)} ${escaped(version)}</h1>
<p>${conforms ? "Conforms" : "Does not conform"} to the profile <strong>${profile}</strong>. <code>${escaped(digest)}</code></p>
<table>
<thead><tr><th scope="col">Check</th><th scope="col">Outcome</th><th scope="col">Looked at</th></tr></thead>
<tbody>
${results.map(row).join("\n")}
</tbody>
</table>`;
}

function row({ id, title, outcome, looked, findings, mend }: CheckResult): string {
  const list = findings.map(({ about, what }) => `<li><strong>${escaped(about)}</strong>: ${escaped(what)}</li>`).join("");
  const more = findings.length === 0 ? "" : `<ul>${list}</ul><p>${escaped(mend)}</p>`;
  return `<tr><td><code>${id}</code><br>${escaped(title)}.${more}</td><td class="${outcome}">${words[outcome]}</td><td>${looked}</td></tr>`;
}
