import type { Json, JsonObject } from "@masterchef/sdk";
import { compareText, isJsonList, isJsonObject, parseJson } from "@masterchef/sdk";
import type { Answers } from "./asks.ts";
import { definedMembers } from "./os.ts";

/** Interfaces that come and go with containers and virtual machines, under names made up each time. */
const fleeting = /^(?:veth|tap|vnet|cali|lxc|fwpr|fwln)/;

/** `network`: interfaces with their addresses, and where packets go by default. States, counters and lifetimes are left out. */
export function networkFacts(answers: Answers): JsonObject {
  const output = answers.output("addresses");
  const interfaces = output === undefined ? undefined : parseInterfaces(output);
  const route = defaultRoute(answers.text("route") ?? undefined);
  if (interfaces === undefined && route === undefined) return {};
  return { network: { ...(interfaces === undefined ? {} : { interfaces }), ...route } };
}

function parseInterfaces(output: string): JsonObject | undefined {
  const list = parsed(output);
  if (!isJsonList(list)) return undefined;
  const found = list.flatMap((each) => {
    const name = isJsonObject(each) ? each["ifname"] : undefined;
    return isJsonObject(each) && typeof name === "string" && !fleeting.test(name) ? [{ name, facts: interfaceFacts(each) }] : [];
  });
  return Object.fromEntries(found.toSorted((left, right) => compareText(left.name, right.name)).map(({ name, facts }) => [name, facts]));
}

function interfaceFacts(each: JsonObject): JsonObject {
  const { mac, mtu, list } = { mac: each["address"], mtu: each["mtu"], list: each["addr_info"] };
  const addresses = isJsonList(list) ? list.flatMap((info) => (isJsonObject(info) ? addressFacts(info) : [])) : [];
  const known = definedMembers<Json>({ mac: typeof mac === "string" ? mac : undefined, mtu: typeof mtu === "number" ? mtu : undefined });
  return {
    ...known,
    addresses: addresses.toSorted((left, right) => compareText(`${left.family} ${left.address}`, `${right.family} ${right.address}`)),
  };
}

/** Addresses that are not settled, or that the system replaces from time to time, are no facts. */
function addressFacts(
  info: JsonObject,
): readonly { readonly address: string; readonly prefix: number; readonly family: string; readonly scope: string }[] {
  const { address, prefix, family, scope } = {
    address: info["local"],
    prefix: info["prefixlen"],
    family: info["family"],
    scope: info["scope"],
  };
  if (info["temporary"] === true || info["tentative"] === true || info["dadfailed"] === true) return [];
  if (typeof address !== "string" || typeof prefix !== "number" || typeof scope !== "string") return [];
  return family === "inet" || family === "inet6" ? [{ address, prefix, family: family === "inet" ? "ipv4" : "ipv6", scope }] : [];
}

/** From the kernel's table: interface and gateway, in hexadecimal and the machine's byte order, of the route to everywhere that is preferred. */
function defaultRoute(table: string | undefined): JsonObject | undefined {
  if (table === undefined) return undefined;
  const routes = table
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t").map((field) => field.trim()))
    .filter(([, destination, , , , , , mask]) => destination === "00000000" && mask === "00000000");
  const [best] = routes.toSorted((left, right) => Number(left[6]) - Number(right[6]) || compareText(left[0] ?? "", right[0] ?? ""));
  const [name, , gateway] = best ?? [];
  if (name === undefined || gateway === undefined || !/^[0-9A-F]{8}$/.test(gateway)) return undefined;
  const address = [6, 4, 2, 0].map((at) => Number.parseInt(gateway.slice(at, at + 2), 16)).join(".");
  return { default_interface: name, ...(address === "0.0.0.0" ? {} : { default_gateway: address }) };
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
