import type { Attribute, QueryOf } from "@masterchef/sdk";
import { attribute, fileQuery, problem, refuse, wrongType } from "@masterchef/sdk";

/**
 * The name of a setting of the kernel. Either sign may stand between its parts, as sysctl(8) has it: the first one that occurs is it, and the other one
 * is part of a name, as in net/ipv4/conf/eth0.100/rp_filter. Canonical with dots unless a part has one.
 */
export function sysctlKey(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "the name of a setting");
    const parts = partsOf(value);
    const plain = parts.every((part) => /^[A-Za-z0-9_@:.-]+$/.test(part) && part !== "." && part !== ".." && !part.startsWith("-"));
    if (parts.length > 1 && value.length <= 200 && plain) return nameOf(parts);
    const message = `${JSON.stringify(value)} is not the name of a setting of the kernel.`;
    return refuse(problem({ code: "system/bad-key", at: place.at, message, help: "Write it as in net.ipv4.ip_forward." }));
  });
}

/** Where it lies. */
export function settingPath(key: string): string {
  return `/proc/sys/${partsOf(key).join("/")}`;
}

/** Asks for the value it has now. */
export function liveQuery(key: string): QueryOf<"file"> {
  return fileQuery(settingPath(key), { want: { content: true }, contentLimit: 4096 });
}

/** The file of its own that a setting is kept in. */
export function defaultFile(key: string): string {
  return `/etc/sysctl.d/60-${key.replaceAll("/", ".")}.conf`;
}

/** The one form of a key as it stands in a file of settings. */
export function canonicalKey(written: string): string {
  return nameOf(partsOf(written));
}

function partsOf(key: string): readonly string[] {
  const sign = /[./]/.exec(key)?.[0];
  if (sign === "/") return key.split("/");
  // As sysctl(8) reads it: behind a dot as the sign, a slash stands for a dot in a name.
  return key.split(".").map((part) => part.replaceAll("/", "."));
}

function nameOf(parts: readonly string[]): string {
  return parts.some((part) => part.includes(".")) ? parts.join("/") : parts.join(".");
}
