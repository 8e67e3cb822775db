import { errorOf, warningOf } from "@masterchef/kernel";
import type { DiagnosticCode } from "@masterchef/kernel";
import { expect, test } from "vitest";
import { exitFor } from "./exit-for.ts";

test.each<{ readonly codes: readonly DiagnosticCode[]; readonly exit: string }>([
  { codes: ["MC_YAML_SYNTAX"], exit: "data" },
  { codes: ["MC_PLAN_EDITED"], exit: "data" },
  { codes: ["MC_LOCK_DIGEST"], exit: "refused" },
  { codes: ["MC_LOCK_FUTURE"], exit: "data" },
  { codes: ["MC_STATE_LOCKED"], exit: "stale" },
  { codes: ["MC_SITE_CHANGED"], exit: "stale" },
  { codes: ["MC_HOST_TRAP"], exit: "unavailable" },
  { codes: ["MC_HOST_IMPORTS"], exit: "refused" },
  { codes: ["MC_BUG", "MC_YAML_SYNTAX"], exit: "bug" },
  { codes: ["MC_YAML_SYNTAX", "MC_LOCK_DIGEST"], exit: "refused" },
])("exitFor() ends with $exit for $codes", ({ codes, exit }) => {
  expect(exitFor(codes.map((code) => errorOf(code, { detail: "x" })))).toBe(exit);
});

test("exitFor() lets warnings pass", () => {
  expect(exitFor([warningOf("MC_YAML_SYNTAX", { detail: "x" })])).toBe("done");
});
