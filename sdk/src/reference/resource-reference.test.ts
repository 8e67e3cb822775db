import { expect, it } from "vitest";
import { describedPlugin, resourceIndex, resourcePage } from "./resource-reference.ts";

const manifest = {
  name: "acme/lamps",
  summary: "Lamps",
  problems: { "lamps/broken": "A lamp is broken. Replace it." },
  types: {
    lamp: {
      summary: "One lamp | bright or dark.",
      identity: "name",
      refresh: true,
      settleMs: 3000,
      schema: {
        type: "object",
        required: ["watts"],
        properties: {
          name: { type: "string", description: "Its name." },
          watts: { type: "integer", minimum: 1, maximum: 100, description: "How much it takes." },
          colour: { enum: ["red", "blue"], default: "red", description: "Its colour." },
          tags: { type: "array", items: { type: "string" }, description: "For people." },
          until: { anyOf: [{ type: "string" }, { type: "boolean" }], description: "When it goes out." },
        },
      },
      examples: [{ title: "In the hall", name: "hall", desired: { watts: 40 } }],
    },
  },
};

it("lists every type, with what would break a table escaped", () => {
  const plugin = describedPlugin(manifest);
  const index = resourceIndex(plugin === undefined ? [] : [plugin]);
  expect(index).toContain("| [`lamp`](lamp.md) | One lamp \\| bright or dark. | `acme/lamps` |");
});

it("says of each attribute what it may be, and shows examples as a site has them", () => {
  const plugin = describedPlugin(manifest);
  const page = plugin === undefined ? "" : resourcePage(plugin, "lamp");
  expect(page).toContain("| `watts` | number, 1 to 100 | How much it takes. Required. |");
  expect(page).toContain('| `colour` | `red`, `blue` | Its colour. Default: `"red"`. |');
  expect(page).toContain("| `tags` | list of text | For people. |");
  expect(page).toContain("| `until` | text or `true` or `false` | When it goes out. |");
  expect(page).toContain("  lamp.hall:\n    watts: 40\n");
  expect(page).toContain("stay as declared for 3 s");
  expect(page).toContain("- `lamps/broken`: A lamp is broken. Replace it.");
});

it("has nothing to say of a plugin without types", () => {
  expect(describedPlugin({ name: "acme/facts", summary: "Facts", provides: {} })).toBeUndefined();
  expect(describedPlugin(null)).toBeUndefined();
});
