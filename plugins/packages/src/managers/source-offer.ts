import type { Proposal, QueryOf, Question } from "@masterchef/sdk";
import { end, fileQuery, process, processQuery, problem, undecided } from "@masterchef/sdk";
import type { Desired } from "../package/attributes.ts";
import { isUrl } from "../package/attributes.ts";
import { downloadOperation, downloadQuery, keptPath } from "./download.ts";
import type { Offer } from "./package-manager.ts";
import { offerKey, sourceKey } from "./package-manager.ts";
import { outputOf } from "./text-of.ts";

/** How a manager looks into a package file. */
export interface FileForm {
  readonly argv: (path: string) => readonly string[];
  readonly read: (output: string) => { readonly name: string; readonly version: string } | undefined;
}

/** A package file as the only offer there is. `source` is set. */
export function offerOfSource(question: Question<Desired>, form: FileForm, source: string): Offer {
  return isUrl(source) ? offerOfUrl(question, form, source) : offerOfPath(question, form, source);
}

function offerOfPath(question: Question<Desired>, form: FileForm, path: string): Offer {
  const { checksum } = question.desired;
  const asked = question.answers({
    [offerKey]: lookInto(form, path),
    ...(checksum === undefined ? {} : { [sourceKey]: fileQuery(path, { follow: true, want: { digest: true } }) }),
  });
  const found = fileIn(asked[offerKey], form);
  if (found === undefined) {
    const help = "Bring a package file there with a file resource and require it, or name another source.";
    return bad(`${path} is no package file.`, help);
  }
  const state = asked[sourceKey]?.state;
  const digest = state?.tag === "present" ? state.val.digest : undefined;
  if (checksum !== undefined && digest !== checksum) {
    const message = `${path} has the checksum ${digest ?? "of nothing"}, not ${checksum}.`;
    const help = "Bring the right file there, or ask who made it which checksum is right.";
    return end(undecided(problem({ code: "packages/wrong-checksum", at: "/checksum", message, help }), sourceKey));
  }
  return offerFrom(question.desired, found, path, []);
}

/** What is fetched is kept under its checksum, so that it is fetched once, and looked into before anything is done. */
function offerOfUrl(question: Question<Desired>, form: FileForm, url: string): Offer {
  const { checksum = "", version } = question.desired;
  const kept = keptPath(checksum);
  const { state } = question.answer(sourceKey, fileQuery(kept, { want: { digest: true } }));
  const isKept = state.tag === "present" && state.val.digest === checksum;
  if (!isKept) requireFetched(question, url, checksum);
  const here = isKept ? lookInto(form, kept) : { ...lookInto(form, "./package"), ...downloadQuery.scratch };
  const found = fileIn(question.answer(offerKey, here), form);
  if (found === undefined) return bad(`What is at ${url} is no package file.`, "Name another source.");
  if (version !== undefined && found.version !== version) {
    const help = `Write version: ${found.version}, or name the file that has the version you want.`;
    return bad(`What is at ${url} is of version ${found.version}, not ${version}.`, help);
  }
  return offerFrom(question.desired, found, url, isKept ? [] : [downloadOperation(url, checksum)]);
}

function requireFetched(question: Question<Desired>, url: string, checksum: string): void {
  const { exit, stdout, stderr } = question.answer("fetch", downloadQuery.query(url, checksum));
  if (exit.tag === "code" && exit.val === 0) return;
  const lines = [stdout, stderr].flatMap((each) => (each.tag === "text" ? each.val.trim().split("\n") : []));
  const said = lines.find((line) => line.startsWith("E: ")) ?? lines.at(-1) ?? "";
  const message = `${url} cannot be fetched: ${said === "" ? "apt-helper failed" : said}`;
  const help = "Mend the address, the network or the checksum; or bring the file with the site and name its path.";
  end(undecided(problem({ code: "packages/not-fetched", at: "/source", message, help }), "fetch"));
}

function lookInto(form: FileForm, path: string): QueryOf<"process"> {
  const reads = path.startsWith("/") ? [{ tag: "path", val: path } as const] : [{ tag: "kind", val: "remote" } as const];
  return processQuery(process(form.argv(path), { outputLimit: 4096 }), reads);
}

function fileIn(result: Parameters<typeof outputOf>[0], form: FileForm): ReturnType<FileForm["read"]> {
  const output = outputOf(result);
  return output === undefined ? undefined : form.read(output);
}

function offerFrom(
  desired: Desired,
  { name, version }: { readonly name: string; readonly version: string },
  where: string,
  before: readonly Proposal[],
): Offer {
  if (name !== desired.name.split(":")[0])
    return bad(`${where} holds the package ${name}, not ${desired.name}.`, `Declare package ${name}, or another file.`);
  return { candidate: version, versions: [version], before };
}

function bad(message: string, help: string): never {
  return end(undecided(problem({ code: "packages/bad-source", at: "/source", message, help }), offerKey));
}
