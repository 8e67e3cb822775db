import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope, Pattern, Scope } from "@masterchef/wit/host";
import type { RelationNode } from "../ir/relation-node.ts";
import { orderOf } from "./order.ts";
import type { Orderable } from "./order.ts";

const path = (val: string): Scope => ({ tag: "path", val });
const account = (name: string): Scope => ({ tag: "entity", val: { kind: "account", name } });

function resource(address: string, envelope: Partial<Envelope>): Orderable {
  return { address, envelope: { may: [], claims: [], needs: [], sideEffects: [], ...envelope } };
}

function removal(address: string, at: string): Orderable {
  const pattern: Pattern = {
    does: "remove",
    scopes: [{ tag: "is", val: path(at) }],
    argv: [],
    content: { tag: "none" },
    identities: [],
    destroys: [path(at)],
    destroysAny: false,
  };
  return resource(address, { may: [pattern], claims: [path(at)] });
}

function requires(later: string, earlier: string): RelationNode {
  return { kind: "relation", word: "require", from: earlier, to: later };
}

function addresses(resources: readonly Orderable[], relations: readonly RelationNode[] = []): readonly string[] {
  return orderOf(resources, relations).sequence.map((position) => resources[position]?.address ?? "");
}

describe("orderOf()", () => {
  it("puts who claims before who needs, and keeps the order written otherwise", () => {
    const file = resource("file", { claims: [path("/srv/a/x")], needs: [path("/srv/a"), account("app")] });
    const directory = resource("directory", { claims: [path("/srv/a")] });
    const user = resource("user", { claims: [account("app")] });
    expect(addresses([resource("first", {}), file, directory, user, resource("last", {})])).toEqual([
      "first",
      "directory",
      "user",
      "file",
      "last",
    ]);
  });

  it("lets those share a thing who claim it and need it too, behind who brings it", () => {
    const edit = (address: string): Orderable => resource(address, { claims: [path("/etc/x")], needs: [path("/etc/x")] });
    const { sequence, predecessors, diagnostics } = orderOf([edit("a"), edit("b"), resource("file", { claims: [path("/etc/x")] })], []);
    expect(sequence).toEqual([2, 0, 1]);
    expect(predecessors.map((each) => [...each])).toEqual([[2], [2], []]);
    expect(diagnostics).toEqual([]);
  });

  it("turns it round where both are removed, and lets what stays alone where only what holds it goes", () => {
    expect(addresses([removal("directory", "/srv/a"), removal("file", "/srv/a/x")])).toEqual(["file", "directory"]);
    expect(
      orderOf(
        [removal("directory", "/srv/a"), resource("file", { claims: [path("/srv/a/x")], needs: [path("/srv/a")] })],
        [],
      ).predecessors.map((each) => each.size),
    ).toEqual([0, 0]);
    expect(
      orderOf([resource("directory", { claims: [path("/srv/a")] }), removal("file", "/srv/a/x")], []).predecessors.map((each) => each.size),
    ).toEqual([0, 0]);
  });

  it("drops an implied edge that the relations contradict, and says so", () => {
    const file = resource("file", { claims: [path("/srv/a/x")], needs: [path("/srv/a")] });
    const directory = resource("directory", { claims: [path("/srv/a")] });
    const order = orderOf([directory, file], [requires("directory", "file")]);
    expect(order.sequence).toEqual([1, 0]);
    expect(order.diagnostics.map(({ code, about, severity }) => [code, about, severity])).toEqual([
      ["MC_PLAN_ORDER_DROPPED", "file", "warning"],
    ]);
  });

  it("gives up the wait for an index before that for the key of a repository", () => {
    const index: Scope = { tag: "entity", val: { kind: "index", name: "apt" } };
    const tool = resource("tool", { claims: [], needs: [index] });
    const key = resource("key", { claims: [path("/etc/apt/keyrings/shop.asc")] });
    const repository = resource("repository", { claims: [index], needs: [path("/etc/apt/keyrings/shop.asc")] });
    const shop = resource("shop", { needs: [index] });
    for (const written of [
      [shop, repository, key, tool],
      [tool, key, repository, shop],
      [repository, shop, tool, key],
      [key, tool, shop, repository],
    ]) {
      const relations = [requires("key", "tool")];
      expect(addresses(written, relations)).toEqual(["tool", "key", "repository", "shop"]);
      expect(orderOf(written, relations).diagnostics.map(({ about }) => about)).toEqual(["tool"]);
    }
  });

  it("drops no relation: whatever is implied, each one holds", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e");
    const scope = fc.constantFrom("/a", "/b", "/c").map(path);
    const resources = fc
      .uniqueArray(name, { minLength: 2 })
      .chain((names) =>
        fc.tuple(
          ...names.map((each) =>
            fc
              .record({ claims: fc.array(scope, { maxLength: 2 }), needs: fc.array(scope, { maxLength: 2 }) })
              .map((envelope) => resource(each, envelope)),
          ),
        ),
      );
    fc.assert(
      fc.property(resources, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }), (all, pairs) => {
        // Later in the list requires earlier in the list: no cycle.
        const relations = pairs.flatMap(([a, b]): readonly RelationNode[] => {
          const [early = 0, late = 0] = [a % all.length, b % all.length].toSorted();
          return early === late ? [] : [requires(all[late]?.address ?? "", all[early]?.address ?? "")];
        });
        const sequence = addresses(all, relations);
        expect(sequence.toSorted()).toEqual(all.map(({ address }) => address).toSorted());
        for (const { from, to } of relations) expect(sequence.indexOf(from)).toBeLessThan(sequence.indexOf(to));
      }),
    );
  });
});
