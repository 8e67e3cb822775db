import type { ArgumentPattern, Envelope, Pattern } from "@masterchef/sdk";
import { known, parentOf, pattern, scope } from "@masterchef/sdk";
import type { PartlyDesired } from "./attributes.ts";
import { knownText, originOf } from "./attributes.ts";
import { downloadPath, stagingPath } from "./places.ts";
import { stampPath } from "./stamp.ts";

/** The most that unpacking may do: in its directory, and in three places beside it. */
export function envelopeOf(desired: PartlyDesired): Partial<Envelope> {
  const path = known(desired.path, { code: "sources/unbounded", at: "/path" });
  const own = scope.tree(path);
  const staging = scope.tree(stagingPath(path));
  const stamp = scope.path(stampPath(path));
  const source = knownText(desired.source);
  const accounts = [desired.owner, desired.group].flatMap((name) => {
    const text = knownText(name);
    return text === undefined || text.startsWith("#") ? [] : [scope.entity("account", text)];
  });
  return {
    may: [
      pattern("make-directory", [staging]),
      pattern("write-file", [stamp], { content: { tag: "any" } }),
      pattern("set-attributes", [own, staging]),
      pattern("move", [own, staging]),
      pattern("remove", [own, staging], { destroys: [own, staging] }),
      pattern("run", [staging], { argv: program("tar", "--extract"), content: { tag: "any" }, destroys: [staging] }),
      pattern("run", [staging], { argv: program("prlimit"), destroys: [staging] }),
      pattern("run", [staging], { argv: program("chmod", "--recursive") }),
      pattern("run", [staging], { argv: program("chown", "--recursive", "--no-dereference") }),
      pattern("run", [own], { argv: program("cp", "--archive", "--remove-destination", "--target-directory", path), destroys: [own] }),
      ...(desired.url === undefined ? [] : fetching(path, knownText(desired.url))),
    ],
    claims: [own, stamp],
    needs: [scope.path(parentOf(path)), ...(source === undefined ? [] : [scope.path(source)]), ...accounts],
  };
}

function fetching(path: string, url: string | undefined): readonly Pattern[] {
  const file = scope.path(downloadPath(path));
  return [
    pattern("run", [file, url === undefined ? scope.kind("remote") : scope.entity("remote", originOf(url))], {
      argv: program("curl", "--silent"),
    }),
    pattern("run", [file], { argv: program("sha256sum", "--check", "--status"), content: { tag: "any" } }),
    pattern("remove", [file], { destroys: [file] }),
  ];
}

function program(...words: readonly string[]): readonly ArgumentPattern[] {
  return [...words.map((val) => ({ tag: "is", val }) as const), { tag: "rest", val: "*" }];
}
