import { expect, test } from "vitest";
import { blamedText, breachOf } from "./blamed.ts";

const plugin = { name: "acme/files", version: "1.2.3" };

test("a plugin is blamed by name, version and function, in one form of sentence", () => {
  expect(blamedText(plugin, "decide", "crashed.")).toBe("The plugin acme/files 1.2.3, in its function `decide`, crashed.");
  const breach = { code: "MC_PLAN_PLUGIN_FAULT", what: "asks nothing" } as const;
  expect(breachOf(breach, { plugin, called: "decide", about: "file.x" })).toEqual({
    code: "MC_PLAN_PLUGIN_FAULT",
    severity: "error",
    about: "file.x",
    detail: "The plugin acme/files 1.2.3, in its function `decide`, asks nothing. Report it to the plugin's author.",
  });
});
