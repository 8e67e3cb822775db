import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { openSubject, reportFile, reportForms, runChecks } from "@masterchef/conformance";
import type { Profile, Report, ReportForm } from "@masterchef/conformance";
import { errorOf } from "@masterchef/kernel";
import type { Diagnostic } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { profileNamed } from "../profile-named.ts";
import type { View } from "../view/view.ts";
import { wrongUsage } from "../wrong-usage.ts";

const topic = "conformance run";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const profile = await profileNamed(options.value("profile") ?? "basic", view, topic);
  if (profile === undefined) return "usage";
  const files = reportsOf(invocation);
  if (typeof files === "string") return await wrongUsage(view, files, topic);
  const reports: Report[] = [];
  for (const argument of invocation.arguments) {
    const path = resolve(directory, argument);
    const given = options.value("cases");
    const tested = await test(path, given === undefined ? casesBeside(path) : resolve(directory, given), { profile, view });
    if (tested === undefined) return "pending";
    reports.push(tested);
    await view.show({ kind: "conformance", report: tested });
  }
  for (const { form, file } of files) {
    const wrong = await write(file, reportFile(form, reports));
    if (wrong === undefined) continue;
    await show(view, [wrong]);
    return "pending";
  }
  return reports.every(({ conforms }) => conforms) ? "done" : "failed";
}

async function test(
  path: string,
  cases: string | undefined,
  { profile, view }: { readonly profile: Profile; readonly view: View },
): Promise<Report | undefined> {
  const { value, diagnostics } = await openSubject(path, cases);
  await show(view, diagnostics);
  if (value === undefined) return undefined;
  await using subject = value;
  return await runChecks(subject, profile, ({ id }, { number, of }) => {
    view.progress({ type: "stage", stage: `${id}, ${number} of ${of}` });
  });
}

/** Where a plugin's cases lie unless somebody says otherwise: beside it, or beside the folder it was built into. */
function casesBeside(path: string): string | undefined {
  return [join(dirname(path), "cases"), join(dirname(path), "..", "cases")].find((folder) => existsSync(folder));
}

interface ReportTo {
  readonly form: ReportForm;
  readonly file: string;
}

/** The reports that are wanted, or what is wrong with how they are asked for. */
function reportsOf({ options, directory }: Invocation): readonly ReportTo[] | string {
  const reports: ReportTo[] = [];
  for (const text of options.all("report")) {
    const at = text.indexOf("=");
    const form = reportForms.find((each) => each === text.slice(0, at));
    if (at === -1 || form === undefined || at === text.length - 1)
      return `A report is FORM=FILE, where FORM is ${reportForms.join(", ")}; not "${text}".`;
    reports.push({ form, file: resolve(directory, text.slice(at + 1)) });
  }
  return reports;
}

async function write(file: string, text: string): Promise<Diagnostic | undefined> {
  try {
    await writeFile(file, text);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return errorOf("MC_SITE_WRITE", { detail: `The report ${basename(file)} cannot be written: ${why}`, about: file });
  }
}

async function show(view: View, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (diagnostics.length > 0) await view.show({ kind: "diagnostics", diagnostics, sources: new Map() });
}
