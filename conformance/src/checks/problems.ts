import type { Problem } from "@masterchef/wit/host";
import type { Check } from "../check.ts";
import type { Played } from "../exchange.ts";

/** Every problem that is raised stands in the manifest. */
export const problems: Check = {
  id: "documentation/problems",
  title: "Every problem a case raises is listed in the manifest, with what to do about it",
  why: "`masterchef explain CODE` tells a user at night what a code means. It can only tell what the manifest lists.",
  mend: "Add the code to `problems` of the manifest.",
  from: "basic",
  async run({ plugin, played }) {
    const listed = plugin.manifest.problems ?? {};
    const raised = (await played()).flatMap((one) => raisedIn(one).map(({ code }) => ({ about: one.each.title, code })));
    const findings = raised
      .filter(({ code }) => !Object.hasOwn(listed, code))
      .map(({ about, code }) => ({ about, what: `It raises ${code}, which the manifest does not list.` }));
    // A provider that never finds anything wrong need not list anything.
    return { looked: Math.max(raised.length, 1), findings };
  },
};

function raisedIn({ canonical, talk }: Played): readonly Problem[] {
  const verdict = talk?.verdict;
  return [
    ...(canonical.tag === "err" ? canonical.val : canonical.val.warnings),
    ...(verdict?.tag === "undecided" ? verdict.val.map(({ problem }) => problem) : []),
    ...(verdict?.tag === "invalid" ? verdict.val : []),
  ];
}
