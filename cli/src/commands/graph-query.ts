import { errorOf } from "@masterchef/kernel";
import type { Direction, ReportedHost } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import { formatOf } from "../graph-format.ts";
import type { Invocation, OptionValues } from "../invocation.ts";
import { nearest } from "../nearest.ts";
import { planNamed } from "../plan-named.ts";
import { withKernel } from "../with-kernel.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view } = invocation;
  const [resource = "", file] = invocation.arguments;
  const format = formatOf(options);
  if ("wrong" in format) return await wrongUsage(view, format.wrong, "graph query");
  const given = options.value("depth");
  if (given !== undefined && !/^[1-9][0-9]{0,8}$/.test(given))
    return await wrongUsage(
      view,
      `--depth ${given} is no depth. Write a whole number from 1 on, or leave it out to go all the way.`,
      "graph query",
    );
  return await withKernel(invocation, { variables: true }, async (work) => {
    const hosts = await planNamed(file, invocation, work);
    const reports = await work.kernel.planReports();
    const depth = given === undefined ? undefined : Number(given);
    const found = reports.around(hosts, { resource, directions: directionsOf(options), depth });
    if (found.length === 0) await work.take({ diagnostics: [notInPlan(resource, hosts)] });
    await view.show({ kind: "around", found, format: format.name });
    return "done";
  });
}

/** Both, unless one is asked for. */
function directionsOf(options: OptionValues): readonly Direction[] {
  const asked = (["upstream", "downstream"] as const).filter((name) => options.has(name));
  return asked.length === 0 ? ["upstream", "downstream"] : asked;
}

function notInPlan(resource: string, hosts: readonly ReportedHost[]): ReturnType<typeof errorOf> {
  const addresses = hosts.flatMap((host) => ("steps" in host ? host.steps.map(({ address }) => address) : []));
  const close = nearest(resource, addresses);
  const hint = close === undefined ? "`masterchef graph` lists those there are." : `Did you mean ${close}?`;
  return errorOf("MC_SITE_SELECTION", { about: resource, detail: `The plan has no resource ${resource}. ${hint}` });
}
