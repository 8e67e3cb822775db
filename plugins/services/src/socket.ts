import type { DesiredOf, PartlyMembers, Problem, ResourceType } from "@masterchef/sdk";
import { attribute, defineType, flag, list, octalMode, problem, refuse } from "@masterchef/sdk";
import type { Attribute } from "@masterchef/sdk";
import { userName } from "./attributes.ts";
import { decideMadeUnit, madeUnitEnvelope } from "./made-unit.ts";
import { madeUnitAttributes, section } from "./made-unit-attributes.ts";
import { identityOf, startsOf } from "./timer.ts";

const suffix = ".socket";

const attributes = {
  ...madeUnitAttributes(suffix),
  stream: list(address()),
  datagram: list(address()),
  accept: flag(),
  mode: octalMode(),
  owner: userName(),
  group: userName(),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One socket: where it listens, and what it starts when somebody comes. */
export const socket: ResourceType = defineType({
  attributes,
  identity: "name",
  identify: ({ desired, name }) => identityOf(desired, name),
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) =>
    madeUnitEnvelope(desired, { suffix, starts: startsOf(desired), stopsFirst: stopsFirst(desired, startsOf(desired)) }),
  decide: (question) =>
    decideMadeUnit(question, {
      suffix,
      content: contentOf(question.desired),
      stopsFirst: stopsFirst(question.desired, startsOf(question.desired)),
    }),
});

/** A service that holds the socket keeps it from being opened anew. One for each caller does not hold it. */
function stopsFirst({ accept }: PartlyMembers<Desired>, service: string): readonly string[] {
  return accept === true ? [] : [service];
}

function contentOf(desired: Desired): string {
  const { name, comment, unit, stream, datagram, accept, mode, owner, group } = desired;
  const service = unit ?? (accept === true ? `${name}@.service` : `${name}.service`);
  const settings = {
    ListenStream: stream,
    ListenDatagram: datagram,
    Accept: accept,
    SocketMode: mode,
    SocketUser: owner,
    SocketGroup: group,
    Service: unit,
  };
  const unitSection = section("Unit", { Description: comment ?? `Listens for ${service}` });
  return [unitSection, section("Socket", settings), section("Install", { WantedBy: "sockets.target" })].join("\n");
}

/** A port, an address with a port, a path, or a name in the abstract space. */
function address(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return String(value);
    if (
      typeof value === "string" &&
      value.length <= 200 &&
      /^(?:[0-9]{1,5}|[0-9.]+:[0-9]{1,5}|\[[0-9a-fA-F:.]+\]:[0-9]{1,5}|[/@][^\s\p{Cc}]+)$/u.test(value)
    )
      return value;
    const help = "Write a port, an address with a port ([::1]:80), or a path.";
    return refuse(
      problem({ code: "services/bad-setting", at: place.at, message: `${JSON.stringify(value)} is no place to listen at.`, help }),
    );
  });
}

function problemsOf({ state, stream, datagram, accept, unit }: PartlyMembers<Desired>): readonly Problem[] {
  if (state === "absent") return [];
  if (stream === undefined && datagram === undefined) {
    const help = "Write stream or datagram.";
    return [problem({ code: "services/no-address", message: "Nothing says where it is to listen.", help })];
  }
  if (accept === true && unit !== undefined) {
    const help = "Remove unit, and name the template like the socket.";
    return [
      problem({
        code: "services/contradiction",
        at: "/unit",
        message: "With accept a template of the socket's own name is started.",
        help,
      }),
    ];
  }
  return [];
}
