import { defaultExecution } from "../../ir/execution.ts";
import type { Execution } from "../../ir/execution.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { evaluateTemplate } from "../expression/evaluate-template.ts";
import { expressionsOf } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import { objectOf } from "../read/source-node.ts";
import { essentialIssues } from "../schema/essential-issues.ts";
import { executionSchema } from "../schema/execution-schema.ts";
import { explainIssue } from "../schema/explain-issue.ts";
import { hangsOnFacts } from "../variables/resolve-variables.ts";
import type { Instance } from "./expand-instances.ts";
import { nodeAt } from "./node-at.ts";
import type { PreparedResource } from "./prepare-resource.ts";

const constant = new WeakMap<PreparedResource, Execution>();

/** What is written of how an instance's operations are carried out, to be checked. */
export interface WrittenExecution {
  readonly instance: Instance;
  readonly values: JsonObject;
}

/** How an instance's operations are carried out. What must be checked is added to `written`, once for instances that share it. */
export function buildExecution(instance: Instance, compilation: Compilation, written: WrittenExecution[]): Execution {
  const { prepared } = instance;
  if (prepared.run.length === 0) return defaultExecution;
  const known = constant.get(prepared);
  if (known !== undefined) return known;
  const values = read(instance, compilation);
  written.push({ instance, values });
  const execution = executionOf(values);
  if (prepared.run.every((value) => value.template.kind === "constant")) constant.set(prepared, execution);
  return execution;
}

function read(instance: Instance, compilation: Compilation): JsonObject {
  const members: [string, Json][] = [];
  for (const { name, template } of instance.prepared.run) {
    if ([...expressionsOf(template)].some((part) => hangsOnFacts(part, compilation.vars, compilation.facts))) continue;
    const about = `${instance.prepared.declared.about}.${name}`;
    const value = evaluateTemplate(template, { context: instance.context, about, instance: nameOf(instance) }, compilation);
    if (value !== undefined) members.push([name, value]);
  }
  return objectOf(members);
}

/** Reports what is wrong with it. */
export function checkExecution({ instance, values }: WrittenExecution, { checker, file, report }: Compilation): void {
  const { declared } = instance.prepared;
  for (const issue of essentialIssues(checker.check(executionSchema, values))) {
    const [key = "", ...rest] = issue.steps;
    const entry = declared.settings.get(key);
    const told = explainIssue(issue, { owner: key, besides: [] });
    const at = rangeAt(file, entry === undefined ? declared.at : nodeAt(entry.value, rest));
    report.error(told.code, { at, about: `${declared.about}.${issue.steps.join(".")}`, detail: told.detail }, nameOf(instance));
  }
  const user = declared.settings.get("become_user");
  if (values["become"] === false && user !== undefined && declared.node.entries.includes(user)) {
    report.error("MC_CONFIG_CONFLICT", {
      at: rangeAt(file, user.at),
      about: `${declared.about}.become_user`,
      detail: `"become_user" means nothing with "become: false". Remove one.`,
    });
  }
}

function nameOf(instance: Instance): string | undefined {
  return instance.key === undefined ? undefined : instance.address;
}

function executionOf(values: JsonObject): Execution {
  const number = (key: string, otherwise: number): number => (typeof values[key] === "number" ? values[key] : otherwise);
  const tags = values["tags"];
  const user = values["become_user"];
  const become = values["become"] === false ? undefined : typeof user === "string" ? user : values["become"] === true ? "root" : undefined;
  const timeout = values["timeout_seconds"];
  const breaker = values["breaker_after"];
  return {
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string").toSorted() : defaultExecution.tags,
    ...(become === undefined ? {} : { become }),
    retries: number("retries", defaultExecution.retries),
    retryDelaySeconds: number("retry_delay_seconds", defaultExecution.retryDelaySeconds),
    retryBackoff: number("retry_backoff", defaultExecution.retryBackoff),
    retryJitterSeconds: number("retry_jitter_seconds", defaultExecution.retryJitterSeconds),
    ...(typeof breaker === "number" ? { breakerAfter: breaker } : {}),
    ...(typeof timeout === "number" ? { timeoutSeconds: timeout } : {}),
  };
}
