import type { SchemaIssue } from "./schema-checker.ts";

/** Keywords that only sum up what others say, or that say it of a choice. */
const choices = new Set(["anyOf", "oneOf"]);

/** Of all issues those that a person should read: a choice that fits nowhere is one issue, told by its nearest branch. */
export function essentialIssues(issues: readonly SchemaIssue[]): readonly SchemaIssue[] {
  const choice = issues.find(
    (issue) => choices.has(issue.keyword) && !issues.some((other) => other !== issue && choices.has(other.keyword) && within(issue, other)),
  );
  if (choice === undefined) return issues.filter((issue) => issue.keyword !== "if");
  const inside = issues.filter((issue) => issue !== choice && within(issue, choice));
  const outside = issues.filter((issue) => issue !== choice && !within(issue, choice));
  return [...essentialIssues(outside), ...nearest(choice, inside)];
}

function within(issue: SchemaIssue, choice: SchemaIssue): boolean {
  return issue.schemaPath.startsWith(`${choice.schemaPath}/`) && choice.steps.every((step, index) => issue.steps[index] === step);
}

/** The issues of the one branch whose type fits, or the choice itself. */
function nearest(choice: SchemaIssue, inside: readonly SchemaIssue[]): readonly SchemaIssue[] {
  const branches = Map.groupBy(inside, (issue) => issue.schemaPath.slice(choice.schemaPath.length + 1).split("/")[0] ?? "");
  const fitting = [...branches.values()].filter(
    (issues) => !issues.some((issue) => issue.keyword === "type" && issue.steps.length === choice.steps.length),
  );
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? essentialIssues(only) : [choice];
}
