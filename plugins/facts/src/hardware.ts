import type { JsonObject } from "@masterchef/sdk";
import type { Answers } from "./asks.ts";
import { definedMembers } from "./os.ts";

/** Vendors and products of machines that are none. */
const virtualHardware = [
  "qemu",
  "kvm",
  "vmware",
  "virtualbox",
  "innotek",
  "xen",
  "bochs",
  "parallels",
  "amazon ec2",
  "google compute engine",
  "digitalocean",
  "openstack",
  "virtual machine",
  "hvm domu",
  "bhyve",
];

/** `cpu`, `memory`, `hardware` and `virtual`. */
export function hardwareFacts(answers: Answers): JsonObject {
  const cpuinfo = answers.text("cpuinfo") ?? undefined;
  const vendor = answers.text("vendor")?.trim();
  const product = answers.text("product")?.trim();
  const hardware = definedMembers({ vendor, product });
  return {
    ...(cpuinfo === undefined ? {} : cpuFacts(cpuinfo)),
    ...memoryFacts(answers.text("meminfo") ?? undefined),
    ...(Object.keys(hardware).length === 0 ? {} : { hardware }),
    ...virtualFacts(answers, cpuinfo),
  };
}

function cpuFacts(cpuinfo: string): JsonObject {
  const processors = cpuinfo
    .split(/\n\s*\n/)
    .map(membersOf)
    .filter((members) => members.has("processor"));
  const [first] = processors;
  if (first === undefined) return {};
  const sockets = new Set(processors.flatMap((members) => members.get("physical id") ?? []));
  const cores = new Set(
    processors.flatMap((members) => (members.has("core id") ? [`${members.get("physical id")}/${members.get("core id")}`] : [])),
  );
  const known = definedMembers({ model: first.get("model name"), vendor: first.get("vendor_id") });
  return {
    cpu: {
      count: processors.length,
      ...known,
      ...(cores.size > 0 ? { cores: cores.size } : {}),
      ...(sockets.size > 0 ? { sockets: sockets.size } : {}),
    },
  };
}

/** Lines of `name : value`. */
function membersOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
    }),
  );
}

/** Sizes only: what is free is not the same twice. */
function memoryFacts(meminfo: string | undefined): JsonObject {
  if (meminfo === undefined) return {};
  const members = membersOf(meminfo);
  const bytes = (name: string): number | undefined => {
    const [, kibibytes] = /^([0-9]+) kB$/.exec(members.get(name) ?? "") ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  };
  const memory = definedMembers({ total_bytes: bytes("MemTotal"), swap_bytes: bytes("SwapTotal") });
  return Object.keys(memory).length === 0 ? {} : { memory };
}

function virtualFacts(answers: Answers, cpuinfo: string | undefined): JsonObject {
  const marks = [answers.exists("docker-env"), answers.exists("container-env"), hasText(answers.text("container"))];
  if (marks.includes(true)) return { virtual: "container" };
  if (marks.includes(undefined)) return {};
  const [vendor, product, kernel] = [answers.text("vendor"), answers.text("product"), answers.output("uname")];
  const named = `${vendor ?? ""} ${product ?? ""}`.toLowerCase();
  const hypervisor = cpuinfo !== undefined && /^flags\s*:.*\shypervisor(?:\s|$)/m.test(cpuinfo);
  const subsystem = kernel?.toLowerCase().includes("microsoft") === true;
  if (hypervisor || subsystem || virtualHardware.some((name) => named.includes(name))) return { virtual: "vm" };
  // What could have given it away must have been there to be read.
  return vendor === undefined || product === undefined || kernel === undefined || answers.text("cpuinfo") === undefined
    ? {}
    : { virtual: "none" };
}

function hasText(text: string | null | undefined): boolean | undefined {
  return text === undefined ? undefined : text !== null && text.trim() !== "";
}
