import type { Envelope, Pattern, Scope } from "@masterchef/wit/host";
import { expect, test } from "vitest";
import { impliedPairs } from "./implied-pairs.ts";
import { refreshStep, settledStep } from "./testing/sample-steps.ts";

const path = (val: string): Scope => ({ tag: "path", val });

function envelope(given: Partial<Envelope>): Envelope {
  return { may: [], claims: [], needs: [], sideEffects: [], ...given };
}

/** A removal as a plan holds it that has nothing to remove. */
function gone(at: string): Envelope {
  const pattern: Pattern = {
    does: "remove",
    scopes: [],
    argv: [],
    content: { tag: "none" },
    identities: [],
    destroys: [],
    destroysAny: false,
  };
  return envelope({ may: [pattern], claims: [path(at)], needs: [] });
}

test("what one claims and another needs puts them in order, whatever relations say", () => {
  const steps = [
    settledStep("directory.d", { envelope: envelope({ claims: [path("/d")] }) }),
    settledStep("file.in", { envelope: envelope({ claims: [path("/d/f")], needs: [path("/d")] }), after: ["directory.d"] }),
    settledStep("file.out", { envelope: envelope({ claims: [path("/f")], needs: [path("/")] }), after: ["directory.d"] }),
    refreshStep("file.in", "directory.d", { envelope: envelope({ claims: [path("/d/f")], needs: [path("/d")] }) }),
  ];
  expect([...impliedPairs(steps)]).toEqual([["file.in", new Set(["directory.d"])]]);
});

test("what is taken away waits for what lies in it, also where nothing is left to take away", () => {
  const steps = [
    settledStep("file.f", { envelope: gone("/d/f") }),
    settledStep("directory.d", { envelope: gone("/d"), after: ["file.f"] }),
  ];
  expect([...impliedPairs(steps)]).toEqual([["directory.d", new Set(["file.f"])]]);
});
