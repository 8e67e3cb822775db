import { expect, test } from "vitest";
import { stateDirectory } from "../state/state-directory.ts";
import { ownThings } from "./own-things.ts";
import type { CameBy } from "./own-things.ts";

function whats(cameBy: CameBy): readonly string[] {
  const options = { site: "/srv/site" } as Parameters<typeof ownThings>[0]["options"];
  return ownThings({ options, state: stateDirectory("/srv/site") }, cameBy).map(({ what }) => what);
}

test("a run stands on its journal, the site, the host's records, its program and whatever runs", () => {
  expect(whats({ ssh: false, sudo: undefined })).toEqual([
    "/srv/site/.masterchef, in which this run keeps its journal",
    expect.stringMatching(/masterchef, in which the host's lease/),
    "/srv/site, the folder of this site",
    expect.stringContaining(process.execPath),
    "everything that runs, this run too",
  ]);
});

test("and on the way by which somebody came: sudo and its group, ssh and its link", () => {
  const came = whats({ ssh: true, sudo: "alice" }).join("\n");
  for (const what of ["the account alice", "the group sudo", "/etc/sudoers", "the package sudo", "the link", "openssh-server"])
    expect(came).toContain(what);
});
