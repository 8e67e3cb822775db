import type { Envelope, ResourceType } from "@masterchef/sdk";
import { defineType, isHole, known, parentOf, scope } from "@masterchef/sdk";
import { decideUser } from "./decide-user.ts";
import { userDiscovery } from "./discover-users.ts";
import { account, mayRun, sideFiles } from "./database.ts";
import { removalMay, removeUser } from "./remove-user.ts";
import { homeOf, makesHome, userAttributes, userProblems } from "./user-attributes.ts";
import type { PartlyUser } from "./user-attributes.ts";

/** One user account: what it is, or that it is not there. */
export const user: ResourceType = defineType({
  attributes: userAttributes,
  identity: "name",
  check: ({ desired }) => userProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => (question.desired.state === "absent" ? removeUser(question) : decideUser(question)),
  discover: userDiscovery,
});

function envelopeOf(desired: PartlyUser): Partial<Envelope> {
  const name = known(desired.name, { code: "accounts/unbounded", at: "/name" });
  const state = known(desired.state, { code: "accounts/unbounded", at: "/state" });
  const system = known(desired.system, { code: "accounts/unbounded", at: "/system" });
  const declared = desired.home === undefined ? undefined : known(desired.home, { code: "accounts/unbounded", at: "/home" });
  const home = homeOf({ name, system, ...(declared === undefined ? {} : { home: declared }) });
  const others = groupsOf(desired).filter((group) => group !== name);
  if (state === "absent")
    return { may: removalMay(desired, { name, home }), claims: [account(name)], needs: others.map(account), sideEffects: sideFiles };
  const moved = typeof desired.move_home === "string" ? [scope.tree(desired.move_home)] : [];
  const made = desired.create_home === false || (desired.create_home === undefined && !makesHome({ system })) ? [] : [scope.tree(home)];
  const rewritten = typeof desired.uid === "number" || desired.group !== undefined || moved.length > 0 ? [scope.tree(home)] : [];
  // Groups that are not listed and lose the user are known only to the target.
  const exact = desired.groups !== undefined && desired.append !== true ? [scope.kind("account")] : [];
  const scopes = [account(name), ...others.map(account), ...exact, ...made, ...moved, ...rewritten, scope.kind("accounts/uid")];
  return {
    may: ["useradd", "usermod", "chage", "chpasswd"].map((program) => mayRun(program, scopes)),
    claims: [account(name), ...(made.length > 0 ? [scope.tree(home)] : [])],
    needs: [...others.map(account), ...(made.length > 0 ? [scope.path(parentOf(home))] : [])],
    sideEffects: [
      ...sideFiles,
      scope.path(`/var/mail/${name}`),
      scope.path(`/var/spool/mail/${name}`),
      ...(made.length > 0 ? [scope.tree(home)] : []),
      ...(typeof desired.uid === "number" ? [] : [scope.kind("accounts/uid")]),
      scope.kind("accounts/gid"),
    ],
  };
}

/** The groups that are named; an id names none. */
function groupsOf({ group, groups }: PartlyUser): readonly string[] {
  const primary = typeof group === "string" && !group.startsWith("#") ? [group] : [];
  const further = groups === undefined || isHole(groups) ? [] : groups.filter((each) => typeof each === "string");
  return [...primary, ...further];
}
