import type { Operation, Query } from "@masterchef/wit/host";
import type { RunContext } from "./run-context.ts";
import type { PlannedTask } from "./task.ts";

/** Asks for the mode and owners of what is about to be replaced, removed or given others, where no answer has told them yet: it takes them to put it back. */
export async function seeBefore(context: RunContext, tasks: readonly PlannedTask[]): Promise<void> {
  const queries: Query[] = [];
  for (const { operation } of tasks) {
    const path = touchedPath(operation);
    if (path === undefined || (await context.attributes.of(path)) !== undefined) continue;
    const { identity } = operation;
    const val = { path, follow: false, want: {}, contentLimit: 0 };
    queries.push({ read: { tag: "file", val }, reads: [], ...(identity === undefined ? {} : { identity }) });
  }
  if (queries.length > 0) await context.target("basis").ask(queries);
}

function touchedPath({ act }: Operation): string | undefined {
  switch (act.tag) {
    case "write-file":
    case "remove":
      return act.val.backup && act.val.replaces.tag !== "absent" ? act.val.path : undefined;
    case "set-attributes":
      return act.val.follow ? undefined : act.val.path;
    default:
      return undefined;
  }
}
