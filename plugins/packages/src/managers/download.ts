import type { Pattern, Process, Proposal, QueryOf, Scope } from "@masterchef/sdk";
import { pattern, process, processQuery, proposal, run, scope } from "@masterchef/sdk";

// apt's own helper fetches without a package of its own, and refuses what has another checksum.

const scratch = "packages-download";

/** Fetches into a scratch folder, as `./package`, so that a question changes nothing of the system. */
export const downloadQuery: {
  readonly scratch: { readonly scratch: string };
  readonly query: (url: string, checksum: string) => QueryOf<"process">;
} = {
  scratch: { scratch },
  query: (url, checksum) => ({
    ...processQuery(fetchTo("./package", url, checksum), [scope.kind("remote"), ...settings]),
    scratch,
    deadline: 120_000,
  }),
};

/** Where a fetched package is kept: among those apt keeps itself, and gone with them. */
export function keptPath(checksum: string): string {
  return `/var/cache/apt/archives/${checksum.replace(":", "-")}.deb`;
}

/** Fetches it for good. */
export function downloadOperation(url: string, checksum: string): Proposal {
  const path = keptPath(checksum);
  return proposal(run(fetchTo(path, url, checksum), { writes: [scope.path(path)], opaque: true }));
}

/** What may run to fetch it. */
export function mayDownload(url: string, checksum: string): Pattern {
  const path = keptPath(checksum);
  return pattern("run", [scope.path(path)], { argv: fetchTo(path, url, checksum).argv.map((val) => ({ tag: "is", val })) });
}

const settings: readonly Scope[] = [scope.tree("/etc/apt")];

function fetchTo(path: string, url: string, checksum: string): Process {
  return process(
    ["/usr/lib/apt/apt-helper", "-o", "APT::Sandbox::User=root", "download-file", url, path, checksum.replace("sha256:", "SHA256:")],
    {
      outputLimit: 65_536,
    },
  );
}
