import type { Value } from "@masterchef/sdk";

/** Nobody is there to answer apt and dpkg, and nothing but the declaration restarts services. */
export const quietly: Readonly<Record<string, Value>> = {
  DEBIAN_FRONTEND: { tag: "text", val: "noninteractive" },
  APT_LISTCHANGES_FRONTEND: { tag: "text", val: "none" },
  NEEDRESTART_SUSPEND: { tag: "text", val: "1" },
};
