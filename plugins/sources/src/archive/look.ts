import type { FileInfo, ProcessResult, QueryOf, Question } from "@masterchef/sdk";
import { fileQuery, process, processQuery, scope } from "@masterchef/sdk";
import { firstLine, stop, textOf } from "../stop.ts";
import type { Desired } from "./attributes.ts";
import { formatOf, originOf } from "./attributes.ts";
import { fetchCommand, listCommand } from "./commands.ts";
import { readTarListing, readZipListing } from "./listing.ts";
import type { Member } from "./member.ts";

/** Where an archive that is fetched is looked at. It is fetched again when it is unpacked, and must then have the same checksum. */
const fetched = "archive";

/** The members of the archive, and what a run that was killed left at `staging`. */
export function readMembers(
  question: Question<Desired>,
  staging: string,
): { readonly members: readonly Member[]; readonly staged: FileInfo | undefined } {
  const { desired } = question;
  const format = formatOf(desired);
  if (desired.url !== undefined) fetch(question, desired.url);
  const file = desired.url === undefined ? (desired.source ?? "") : fetched;
  const listing = processQuery(
    process(listCommand(format, file), { outputLimit: 4_194_304 }),
    desired.url === undefined ? [scope.path(file)] : [remoteOf(desired.url)],
  );
  const { members: result, staged } = question.answers({
    members: { ...inScratch(desired, listing), deadline: 120_000 },
    staged: fileQuery(staging),
  });
  const text = outputOf(result, listing, format);
  const found = format === "zip" ? readZipListing(text) : readTarListing(text);
  if ("unreadable" in found) {
    const message = `A line of the list of members cannot be read: ${JSON.stringify(found.unreadable)}.`;
    stop("members", { code: "no-listing", message, help: "Look at the archive by hand. It takes GNU tar, or Info-ZIP's unzip." });
  }
  return { members: found.members, staged: staged.state.tag === "present" ? staged.state.val : undefined };
}

function outputOf({ exit, stdout, stderr }: ProcessResult, listing: QueryOf<"process">, format: string): string {
  if (exit.tag === "code" && exit.val === 0) return textOf(stdout, "members");
  const program = listing.read.val.argv[0] ?? "";
  if (exit.tag === "not-found") {
    const message = `There is no program ${program} on this host.`;
    stop("members", { code: "no-program", message, help: `Declare the package ${program} and require it here.` });
  }
  const message = `The archive cannot be read as ${format}: ${firstLine(stderr)}.`;
  return stop("members", {
    code: "bad-content",
    message,
    help: "Look at the archive by hand, and at format. What unpacks it (xz, zstd, bzip2) may be missing.",
  });
}

/** Fetches into the scratch folder, and holds what came against the checksum. */
function fetch(question: Question<Desired>, url: string): void {
  const { desired } = question;
  const download = processQuery(process(fetchCommand(url, desired.most_bytes, fetched), { outputLimit: 65_536 }), [remoteOf(url)]);
  const { exit, stderr } = question.answer("download", { ...inScratch(desired, download), deadline: 300_000 });
  if (exit.tag !== "code" || exit.val !== 0) {
    const [why, help] =
      exit.tag === "not-found"
        ? ["there is no program curl on this host", "Declare the package curl and require it here."]
        : [firstLine(stderr).replace(/^curl: \(\d+\) /, ""), "Look at the address, and at whether this host reaches it."];
    stop("download", { code: "unreachable", at: "/url", message: `${url} could not be fetched: ${why}.`, help });
  }
  const sum = processQuery(process(["sha256sum", fetched], { outputLimit: 4096 }), [remoteOf(url)]);
  const { stdout } = question.answer("sum", inScratch(desired, sum));
  const digest = `sha256:${textOf(stdout, "sum").slice(0, 64)}`;
  if (digest === desired.checksum) return;
  const help = "Find out which is right before you change the checksum. Nothing was unpacked.";
  stop("sum", {
    code: "wrong-checksum",
    at: "/checksum",
    message: `What ${url} gives has the checksum ${digest}, not the one declared.`,
    help,
  });
}

function remoteOf(url: string): ReturnType<typeof scope.entity> {
  return scope.entity("remote", originOf(url));
}

function inScratch({ url, path }: Desired, query: QueryOf<"process">): QueryOf<"process"> {
  return url === undefined ? query : { ...query, scratch: `sources${path}` };
}
