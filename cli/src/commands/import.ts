import { resolve } from "node:path";
import { errorOf } from "@masterchef/kernel";
import type { Diagnostic } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import { writeImport } from "../write-import.ts";
import type { Invocation } from "../invocation.ts";
import { nearPath } from "../near-path.ts";
import { reportDiagnostics } from "../report-diagnostics.ts";
import { withKernel } from "../with-kernel.ts";

/** The words for the machine this runs on. */
const thisMachine: readonly string[] = ["localhost", "local"];

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const [host = ""] = invocation.arguments;
  const output = resolve(directory, options.value("output") ?? ".");
  const sited = { ...invocation, options: { ...options, value: (name: string) => (name === "site" ? output : options.value(name)) } };
  return await withKernel(sited, { variables: false }, async ({ kernel, take }) => {
    const fail = async (diagnostic: Diagnostic): Promise<ExitName> => (await reportDiagnostics([diagnostic], kernel, view)) ?? "failed";
    if (!thisMachine.includes(host)) {
      const detail = `"${host}" is not this machine. Run \`masterchef import localhost\` on that host.`;
      return await fail(errorOf("MC_IMPORT_HOST", { detail, about: host }));
    }
    const outcome = await kernel.importHost(options.list("type"));
    const report = await take(outcome);
    const problem = await writeImport(report.files, {
      output,
      overwrite: options.has("replace"),
      confirm: (question) => view.confirm(question),
    });
    if (problem !== undefined) return await fail(problem);
    const plan = await take(await kernel.plan({ resources: [], tags: [], skipTags: [] }));
    const differing = plan.hosts.flatMap((each) =>
      "steps" in each ? each.steps.filter(({ kind }) => kind !== "settled").map(({ address }) => address) : [],
    );
    const near = nearPath(directory, output);
    await view.show({ kind: "imported", report, directory: near, differing });
    if (differing.length > 0) {
      const detail = `A plan of the imported site would do something about ${differing.join(", ")}. See \`masterchef plan -C ${near}\`.`;
      return await fail(errorOf("MC_IMPORT_DIFFERS", { detail, about: near }));
    }
    return outcome.diagnostics.length > 0 ? "failed" : "done";
  });
}
