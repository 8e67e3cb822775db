import type { Sample } from "../../golden/compile/sample-input.ts";

/** A site written to exhaust whoever compiles it. Files are made when they are asked for: some are large. */
export interface HostileSite {
  readonly name: string;
  /** By path; `masterchef.yaml` is the site. */
  files(): Readonly<Record<string, string | Uint8Array>>;
  readonly facts?: Sample["facts"];
}

const head = "masterchef: 1\nname: s\n";
const one = (attributes: string): string => `${head}resources:\n  file.a: { path: /a, ${attributes} }\n`;
const site = (name: string, text: () => string, more: Readonly<Record<string, () => string>> = {}): HostileSite => ({
  name,
  files: () => ({ "masterchef.yaml": text(), ...Object.fromEntries(Object.entries(more).map(([path, make]) => [path, make()])) }),
});
const template = (name: string, text: () => string, vars = ""): HostileSite =>
  site(name, () => `${head}${vars}resources:\n  file.a: { path: /a, template: t }\n`, { t: text });
const numbers = (count: number): string => Array.from({ length: count }, (_, at) => at).join(",");
/** All of them. */
export const hostileSites: readonly HostileSite[] = [
  // Text.
  site("a document of a hundred megabytes", () => `${head}# ${"x".repeat(100 * 1024 * 1024)}\n`),
  site(
    "aliases that double",
    () =>
      `${head}vars:\n  a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, at) => `  a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`).join("\n")}\n`,
  ),
  site("brackets in brackets", () => `${head}vars: { a: ${"[".repeat(1_000_000)} }\n`),
  site("brackets in brackets, in little", () => `${head}vars: { a: ${"[".repeat(60_000)} }\n`),
  site("brackets that are closed", () => `${head}vars: { a: ${"[".repeat(30_000)}${"]".repeat(30_000)} }\n`),
  site("maps in maps by lines", () => `${head}vars:\n${Array.from({ length: 2_000 }, (_, at) => `${" ".repeat(at + 1)}a:`).join("\n")}\n`),
  site("lists in lists by signs", () => `${head}vars:\n  a: ${"- ".repeat(30_000)}x\n`),
  site("questions in questions", () => `${head}vars:\n  ${"? ".repeat(30_000)}x\n`),
  site("millions of elements", () => `${head}vars:\n  a: [${"0,".repeat(3_000_000)}0]\n`),
  site("a hundred thousand keys", () => `${head}vars:\n${Array.from({ length: 100_000 }, (_, at) => `  v${at}: ${at}`).join("\n")}\n`),
  site("the same key a hundred thousand times", () => `${head}vars:\n${"  a: 1\n".repeat(100_000)}`),
  site("a key of megabytes", () => `${head}vars: { ${"k".repeat(4_000_000)}: 1 }\n`),
  site("a quoted text with megabytes of escapes", () => `${head}vars: { a: "${"\\u0041".repeat(1_000_000)}" }\n`),
  site("a block text of a million lines", () => `${head}vars:\n  a: |\n${"    x\n".repeat(1_000_000)}`),
  site("a folded text of a million empty lines", () => `${head}vars:\n  a: >\n    x\n${"\n".repeat(1_000_000)}    y\n`),
  site("an open quote before megabytes", () => `${head}vars: { a: "${"x\n".repeat(2_000_000)}\n`),
  site("spaces without end", () => `${head}vars:${" ".repeat(7_000_000)}\n`),
  site("tabs and dashes", () => `${head}vars:\n${"\t- - -\n".repeat(200_000)}`),
  // Instances.
  site(
    "a matrix of ten thousand million",
    () =>
      `${head}resources:\n  file.a: { path: "/\${{ matrix.a }}", matrix: { ${["a", "b", "c", "d", "e"].map((name) => `${name}: [${numbers(100)}]`).join(", ")} } }\n`,
  ),
  site("a loop of a million", () => `${head}resources:\n  file.a: { path: "/\${{ item }}", loop: [${numbers(1_000_000)}] }\n`),
  site(
    "loops that wait for each other as a whole",
    () =>
      `${head}resources:\n  file.a: { path: "/a\${{ item }}", loop: [${numbers(1_500)}] }\n  file.b: { path: "/b\${{ item }}", loop: [${numbers(1_500)}], require: file.a }\n`,
  ),
  site(
    "fifty thousand resources with one condition each",
    () =>
      `${head}resources:\n${Array.from({ length: 50_000 }, (_, at) => `  file.f${at}: { path: /f${at}, when: "1 == 2" }`).join("\n")}\n`,
  ),
  site(
    "a chain of ten thousand",
    () =>
      `${head}resources:\n${Array.from({ length: 10_000 }, (_, at) => `  file.f${at}: { path: /f${at}${at === 0 ? "" : `, require: file.f${at - 1}`} }`).join("\n")}\n`,
  ),
  site(
    "a cycle of ten thousand",
    () =>
      `${head}resources:\n${Array.from({ length: 10_000 }, (_, at) => `  file.f${at}: { path: /f${at}, require: file.f${(at + 1) % 10_000} }`).join("\n")}\n`,
  ),
  // Variables and expressions.
  site(
    "variables that double",
    () =>
      `${head}vars:\n  v0: "${"x".repeat(1_000)}"\n${Array.from({ length: 30 }, (_, at) => `  v${at + 1}: "\${{ vars.v${at} + vars.v${at} }}"`).join("\n")}\nresources:\n  file.a: { path: /a, content: "\${{ vars.v30 }}" }\n`,
  ),
  site(
    "texts that double in one text",
    () =>
      `${head}vars:\n  v0: xxxxxxxx\n${Array.from({ length: 30 }, (_, at) => `  v${at + 1}: "\${{ vars.v${at} }}\${{ vars.v${at} }}"`).join("\n")}\nresources:\n  file.a: { path: /a, content: "\${{ vars.v30 }}" }\n`,
  ),
  site(
    "lists that double",
    () =>
      `${head}vars:\n  v0: [a, b]\n${Array.from({ length: 30 }, (_, at) => `  v${at + 1}: "\${{ vars.v${at} + vars.v${at} }}"`).join("\n")}\nresources:\n  file.a: { path: /a, content: "\${{ size(vars.v30) }}" }\n`,
  ),
  site(
    "maps that hold themselves twice",
    () =>
      `${head}vars:\n  v0: { a: 1 }\n${Array.from({ length: 40 }, (_, at) => `  v${at + 1}: { a: "\${{ vars.v${at} }}", b: "\${{ vars.v${at} }}" }`).join("\n")}\nresources:\n  file.a: { path: /a, content: "\${{ string(vars.v40) }}" }\n`,
  ),
  site("a variable that reads itself", () => `${head}vars: { a: "\${{ vars.a }}" }\n`),
  site(
    "ten thousand variables in a chain",
    () => `${head}vars:\n  v0: a\n${Array.from({ length: 10_000 }, (_, at) => `  v${at + 1}: "\${{ vars.v${at} }}"`).join("\n")}\n`,
  ),
  site("loops in loops in an expression", () =>
    one(`content: "\${{ [${numbers(1_000)}].map(a, [${numbers(900)}].map(b, [${numbers(90)}].map(c, a + b + c))).size() }}"`),
  ),
  site(
    "loops over a variable in a variable",
    () =>
      `${head}vars: { a: [${numbers(20_000)}] }\nresources:\n  file.a: { path: /a, content: "\${{ vars.a.map(x, vars.a.map(y, vars.a.exists(z, z == x + y))).size() }}" }\n`,
  ),
  site("an expression of brackets", () => one(`content: "\${{ ${"(".repeat(100_000)}1${")".repeat(100_000)} }}"`)),
  site("an expression of signs", () => one(`content: "\${{ ${"!".repeat(100_000)}true }}"`)),
  site("an expression of sums", () => one(`content: "\${{ ${"1+".repeat(200_000)}1 }}"`)),
  site("an expression of questions", () => one(`content: "\${{ ${"true ? ".repeat(50_000)}1${" : 1".repeat(50_000)} }}"`)),
  site("an expression without an end", () => one(`content: "${"${{ ".repeat(200_000)}"`)),
  site("a hundred thousand expressions in one text", () => one(`content: "${"${{ 1 }}".repeat(100_000)}"`)),
  site("a pattern that backtracks", () => one(`content: "\${{ '${"a".repeat(5_000)}b'.matches('^(a+)+$') }}"`)),
  site("a pattern of a thousand by a thousand", () => one(`content: "\${{ 'a'.matches('((a{1000}){1000}){1000}') }}"`)),
  site("a pattern of a megabyte", () => one(`content: "\${{ 'a'.matches('${"(a|b)*".repeat(150_000)}') }}"`)),
  site(
    "a pattern over a long text",
    () =>
      `${head}vars: { long: "${"ab".repeat(500_000)}" }\nresources:\n  file.a: { path: /a, content: "\${{ vars.long.matches('(a?){50}(a|b)*c') }}" }\n`,
  ),
  site(
    "a text cut into pieces again and again",
    () =>
      `${head}vars: { long: "${"a,".repeat(200_000)}" }\nresources:\n  file.a: { path: /a, content: "\${{ vars.long.split(',').map(x, vars.long.split(',').size()).size() }}" }\n`,
  ),
  site(
    "a text that is replaced into a long one",
    () =>
      `${head}vars: { long: "${"a".repeat(100_000)}" }\nresources:\n  file.a: { path: /a, content: "\${{ vars.long.replace('a', vars.long).size() }}" }\n`,
  ),
  site(
    "a text joined from long ones",
    () =>
      `${head}vars: { long: "${"a".repeat(100_000)}" }\nresources:\n  file.a: { path: /a, content: "\${{ [${numbers(900)}].map(x, vars.long).join(vars.long).size() }}" }\n`,
  ),
  site("a range without an end", () => one(`content: "\${{ range(1000000000).size() }}"`)),
  site("a text with a huge width", () => one(`content: "\${{ '%1000000000d'.format([1]) }}"`)),
  // Templates.
  template("a template of loops in loops", () => `${"{% for a in (1..1000) %}".repeat(6)}x${"{% endfor %}".repeat(6)}`),
  template("a template of a range without an end", () => "{% for a in (1..10000000000) %}x{% endfor %}"),
  template("a template whose text doubles", () => `{% assign a = "xxxxxxxx" %}${"{% assign a = a | append: a %}".repeat(40)}{{ a }}`),
  template("a template that captures itself", () => `${"{% capture a %}{{ a }}{{ a }}x{% endcapture %}".repeat(40)}{{ a }}`),
  template("a template that is nested deep", () => `${"{% if true %}".repeat(50_000)}x${"{% endif %}".repeat(50_000)}`),
  template("a template of megabytes of marks", () => "{{".repeat(1_500_000)),
  template("a template of megabytes of filters", () => `{{ "a" ${"| upcase ".repeat(300_000)}}}`),
  template(
    "a template that splits and joins",
    () => `{% assign a = "${"a,".repeat(100_000)}" %}${'{% assign a = a | split: "," | join: ",,,,,,,," %}'.repeat(12)}{{ a }}`,
  ),
  template(
    "a template that replaces by itself",
    () => `{% assign a = "aaaaaaaaaaaaaaaa" %}${'{% assign a = a | replace: "a", a %}'.repeat(8)}{{ a }}`,
  ),
  template(
    "a template that sorts in a loop",
    () => `{% assign l = "${"b,a,".repeat(20_000)}" | split: "," %}{% for a in (1..100000) %}{% assign m = l | sort %}{% endfor %}x`,
  ),
  template(
    "a template over a variable, in itself",
    () => "{% for a in vars.l %}{% for b in vars.l %}{% for c in vars.l %}{% endfor %}{% endfor %}{% endfor %}",
    `vars: { l: [${numbers(5_000)}] }\n`,
  ),
  // Composition.
  site("a site that includes itself", () => `${head}includes: [masterchef.yaml]\n`),
  site(
    "files that include each other twice",
    () => `${head}includes: [i0.yaml]\n`,
    Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`i${at}.yaml`, () => `masterchef: 1\nincludes: [i${at + 1}.yaml, ./i${at + 1}.yaml]\n`]),
    ),
  ),
  site(
    "a thousand patterns of stars",
    () => `${head}includes: [${Array.from({ length: 1_000 }, (_, at) => `"${"*a".repeat(20)}${at}*.yaml"`).join(", ")}]\n`,
    Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${"a".repeat(200)}${at}b`, () => ""])),
  ),
];
