import fc from "fast-check";
import { expect, it } from "vitest";
import { Machine } from "@masterchef/kernel/testing";
import { isJsonObject, parseJson } from "@masterchef/sdk";
import type { JsonObject } from "@masterchef/sdk";
import { loadProviderSuite } from "@masterchef/sdk/testing";
import { carryOut, decideOn, matchesPrediction, outside, snapshot, stateOf } from "./on-machine.ts";
import type { Declared } from "./on-machine.ts";

// Laws 4 to 7 and 11 of the built text provider: any edit of any file is done at once, as foretold, and is not done again.

const { component } = await loadProviderSuite(new URL("../../plugins/text/", import.meta.url));
const file = "/etc/app.conf";

const mark = fc.constantFrom("", "\uFEFF");
const newline = fc.constantFrom("\n", "\r\n");
const plain = texts(
  "a",
  "b=1",
  "b = 2",
  "# b=3",
  "[s]",
  "[t]",
  "k=1",
  " k : x",
  "",
  "  ",
  "# BEGIN m",
  "# END m",
  "127.0.0.1 h",
  "::1 h i # z",
  "10.0.0.1\th",
);
const json = fc.constantFrom('{"a": {"b": [1, 2]}, "c": "x"}', '{\n  "a": 1, // one\n  "b": {},\n}', "{}", "[1]", "", "7");
const yaml = fc.constantFrom(
  "a:\n  b: [1, 2]\nc: x # y\n",
  "a: {b: 1}\n",
  "- 1\n- a: 2\n",
  "a:\n- b: 1\n\n# end\n",
  "# nothing\n",
  "a: |\n  t\n\nb: 1",
  "a: &x 1\nb: *x\n",
  "a: 'q'\n",
);
const before = fc.option(
  fc.oneof(
    fc.tuple(mark, plain, newline, fc.boolean()).map(([front, lines, end, last]) => front + lines.join(end) + (last ? end : "")),
    json,
    yaml,
  ),
);

const pointer = fc.constantFrom("/a", "/a/b", "/a/b/1", "/c", "/0", "/b/x/y", "/a/b/2");
const value = fc.constantFrom<unknown>(1, "two\nlines", "1", true, null, [], {}, { x: [1, { y: "z" }] }, "# no", ": x");
const places = {
  insert_after: fc.constantFrom("^b", "k"),
  insert_before: fc.constantFrom("^#", "s"),
  insert_at: fc.constantFrom("start", "end"),
  anchor: fc.constantFrom("first", "last"),
};
const shared = { state: fc.constantFrom("present", "absent"), create: fc.constant(true) };
const declaration = fc.oneof(
  document("line", {
    ...shared,
    ...onePlace(),
    line: fc.constantFrom("b=2", "k=1", "new"),
    match: fc.constantFrom("b", "^ ?k", "."),
    which: fc.constantFrom("first", "last", "all"),
    unique: fc.boolean(),
  }),
  document("block", { ...shared, ...onePlace(), block: fc.constantFrom("", "x", "x\ny\n", "[s]"), marker: fc.constant("# {mark} m") }),
  document(
    "ini_setting",
    {
      ...shared,
      section: fc.constantFrom("", "s", "u"),
      option: fc.constantFrom("k", "b", "new"),
      value: fc.constantFrom("1", "", "x y", "# z"),
      separator: fc.constantFrom("=", " : "),
    },
    ["option"],
  ),
  document("json_value", { ...shared, pointer, value }, ["pointer"]),
  document("yaml_value", { ...shared, pointer, value }, ["pointer"]),
  document(
    "host_entry",
    {
      ...shared,
      hostname: fc.constantFrom("h", "i"),
      address: fc.constantFrom("10.0.0.2", "::1"),
      aliases: fc.constantFrom([], ["i"], ["j", "k"]),
    },
    ["hostname"],
  ),
);

it("edits once, as foretold, inside its envelope, and nothing else", async () => {
  const verdicts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(before, declaration, async (content, { typeName, desired }) => {
      const [canonical] = component.canonicalize([{ typeName, name: "x", desired: JSON.stringify(desired) }]);
      if (canonical?.tag !== "ok") return fc.pre(false);
      const subject: Declared = { typeName, name: "x", desired: canonical.val.desired };
      const [envelope] = component.bound("{}", [subject]);
      if (envelope?.tag !== "ok") throw new Error(JSON.stringify(envelope));
      const machine = new Machine();
      machine.put("/etc", { kind: "directory" });
      machine.put("/etc/other", { kind: "regular", bytes: Buffer.from("other") });
      if (content !== null) machine.put(file, { kind: "regular", bytes: Buffer.from(content) });
      const untouched = snapshot(machine);
      const verdict = await decideOn(component, machine, subject);
      verdicts.set(`${typeName} ${verdict.tag}`, (verdicts.get(`${typeName} ${verdict.tag}`) ?? 0) + 1);
      expect(snapshot(machine)).toEqual(untouched);
      if (verdict.tag !== "change") return;
      const operations = verdict.val.proposals.map(({ operation }) => operation);
      expect(outside(envelope.val, operations)).toEqual([]);
      expect((await carryOut(machine, operations)).map(({ tag }) => tag)).toEqual(["done"]);
      const settled = await decideOn(component, machine, subject);
      expect(settled.tag).toBe("settled");
      expect(matchesPrediction(parseJson(verdict.val.predicted), stateOf(settled))).toBe(true);
      expect([...snapshot(machine)].filter(([path, seen]) => path !== file && untouched.get(path) !== seen)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  // Every type comes to change something, to leave something alone, and to tell something.
  const types = ["block", "host_entry", "ini_setting", "json_value", "line", "yaml_value"];
  expect([...verdicts.keys()].filter((key) => !key.endsWith("undecided")).toSorted()).toEqual(
    types.flatMap((type) => [`${type} change`, `${type} settled`]),
  );
});

function texts(...lines: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.array(fc.constantFrom(...lines), { maxLength: 6 });
}

/** At most one place, for more are refused. */
function onePlace(): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  return { place: fc.constantFrom(...Object.keys(places), "none") };
}

function document(
  typeName: string,
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  requiredKeys: readonly string[] = [],
): fc.Arbitrary<{ readonly typeName: string; readonly desired: JsonObject }> {
  const required = [...requiredKeys, "create", ...(typeName === "line" ? ["line"] : [])];
  return fc.tuple(fc.record(members, { requiredKeys: required }), fc.record(places)).map(([made, at]) => {
    const { place, ...rest }: Readonly<Record<string, unknown>> = made;
    const chosen = Object.fromEntries(Object.entries(at).filter(([name]) => name === place));
    const desired = parseJson(JSON.stringify({ ...rest, ...chosen, path: file }));
    if (!isJsonObject(desired)) throw new Error("no object");
    return { typeName, desired };
  });
}
