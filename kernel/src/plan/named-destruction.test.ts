import { expect, it } from "vitest";
import type { Envelope, Operation, Pattern, Scope } from "@masterchef/wit/host";
import { withNamedDestruction } from "./named-destruction.ts";
import { operationWithin } from "./pattern/within.ts";

function removal(path: string): Operation {
  return {
    act: { tag: "remove", val: { path, recursive: false, replaces: { tag: "anything" }, backup: true } },
    writes: [],
    destroys: [{ tag: "path", val: path }],
    effects: [],
    opaque: false,
    hazards: {},
  };
}

function envelope(destroys: readonly Scope[]): Envelope {
  const pattern: Pattern = {
    does: "remove",
    scopes: [{ tag: "is", val: { tag: "tree", val: "/d" } }],
    argv: [],
    content: { tag: "none" },
    identities: [],
    destroys,
    destroysAny: false,
  };
  return { may: [pattern], claims: [], needs: [], sideEffects: [] };
}

it("approves of a tree only what the operations name, and of single things what is named", () => {
  const approved = withNamedDestruction(
    envelope([
      { tag: "tree", val: "/d" },
      { tag: "path", val: "/d/kept" },
    ]),
    [removal("/d/a")],
  );
  expect(operationWithin(approved.may, removal("/d/a"))).toBeUndefined();
  expect(operationWithin(approved.may, removal("/d/kept"))).toBeUndefined();
  expect(operationWithin(approved.may, removal("/d/b"))).toContain("is not named");
});

it("leaves an envelope without trees as it is", () => {
  const given = envelope([{ tag: "path", val: "/d/a" }]);
  expect(withNamedDestruction(given, [])).toBe(given);
});
