import type { Attribute, DesiredOf, Json, JsonObject, PartlyMembers } from "@masterchef/sdk";
import { attribute, choice, defaulting, flag, problem, refuse, required } from "@masterchef/sdk";

/** What runs services, where this plugin knows how to speak to it. */
export const managerNames = ["systemd", "openrc", "sysv", "launchd"] as const;

/** One of them. */
export type ManagerName = (typeof managerNames)[number];

/** How a service takes notice of what changed. */
const reactions = ["reload-or-restart", "reload", "restart"] as const;

type Always<T extends Json> = Attribute<T, "always">;
type Maybe<T extends Json> = Attribute<T, "sometimes">;

// An alias, for an interface has no index signature.
type ServiceAttributes = {
  readonly name: Always<string>;
  readonly running: Maybe<boolean>;
  readonly enabled: Maybe<boolean>;
  readonly masked: Maybe<boolean>;
  readonly user: Maybe<string>;
  readonly manager: Maybe<ManagerName>;
  readonly on_refresh: Always<(typeof reactions)[number]>;
};

/** The name of a service or, with its suffix, of any unit that is started. A hyphen never comes first: that would be an option. */
function unitName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.length <= 255 && /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/.test(value))
      return value.replace(/\.service$/, "");
    const message = `${JSON.stringify(value)} is not the name of a service.`;
    return refuse(
      problem({ code: "services/bad-name", at: place.at, message, help: "Write one name, for example nginx or backup.timer." }),
    );
  });
}

/** The name of a user. */
export function userName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(value)) return value;
    return refuse(
      problem({
        code: "services/bad-user",
        at: place.at,
        message: `${JSON.stringify(value)} is not the name of a user.`,
        help: "Write the name of a user.",
      }),
    );
  });
}

/** What can be declared of a service. */
export const attributes: ServiceAttributes = {
  name: required(unitName()),
  running: flag(),
  enabled: flag(),
  masked: flag(),
  user: userName(),
  manager: choice(managerNames),
  on_refresh: defaulting(choice(reactions), "reload-or-restart"),
};

/** A service in canonical form. */
export type Desired = DesiredOf<ServiceAttributes>;

/** The same as far as it is known before the run. */
export type PartlyDesired = PartlyMembers<Desired>;

/** What a service is like, as plans show it: what was asked for, and what may be wrong beside it. */
export interface ServiceState {
  readonly running?: boolean;
  readonly enabled?: boolean;
  readonly masked?: boolean;
  /** Whether what is loaded is what lies on the disk. */
  readonly loaded: "current" | "outdated";
}

/** The state as JSON: of what was declared, and of what is wrong beside it. */
export function stateDocument({ running, enabled, masked, loaded }: ServiceState): JsonObject {
  return {
    ...(running === undefined ? {} : { running }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(masked === undefined ? {} : { masked }),
    loaded,
  };
}
