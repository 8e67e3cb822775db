import type { Envelope, JsonObject, PartlyMembers, ProcessResult, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  change,
  defineType,
  differences,
  end,
  fileQuery,
  invalid,
  parentOf,
  pattern,
  problem,
  proposal,
  removePath,
  scope,
  setAttributes,
  settled,
  undecided,
  writeFile,
} from "@masterchef/sdk";
import { missingParent, observedFile, readableByAll, wantedFile } from "../file-state.ts";
import { managerName, usualKeyPath } from "../key/key-path.ts";
import { outputOf } from "../managers/text-of.ts";
import { requireWhole } from "../whole.ts";
import type { Desired } from "./attributes.ts";
import { attributes } from "./attributes.ts";
import { aptSources } from "./apt-sources.ts";
import { dnfRepo, zypperRepo } from "./dnf-repo.ts";
import type { RepositoryForm } from "./repository-form.ts";

/** Where packages come from: the file that says so, and the index fetched from there. */
export const repositoryType: ResourceType = defineType({
  attributes,
  identity: "name",
  envelope: ({ desired }, facts) => envelopeOf(desired, facts),
  decide: (question) => decideRepository(question),
});

const forms: readonly RepositoryForm[] = [aptSources, dnfRepo, zypperRepo];

function decideRepository(question: Question<Desired>): Verdict {
  const { desired, facts } = question;
  const form = formOf(desired.manager, facts);
  if (form === undefined) {
    const message = "Repositories can be declared for apt, dnf and zypper, and this host seems to have none of them.";
    return undecided(
      problem({ code: "packages/no-manager", message, help: "Set manager, or bring the file of settings with a file resource." }),
    );
  }
  const at = form.path(desired);
  if (desired.state === "absent") return decideAbsent(question, at);
  const [flaw, ...more] = form.problems(desired);
  if (flaw !== undefined) return invalid(flaw, ...more);
  const content = { tag: "text", val: form.text(desired, keyOf(desired, form)) } as const;
  const asksIndex = desired.enabled ? form.index : undefined;
  const asked = question.answers({
    file: fileQuery(at, { want: { digest: true }, compare: content }),
    ...(asksIndex === undefined ? {} : { index: asksIndex.query(desired) }),
  });
  const { state, expected } = asked.file;
  const fetched = (whole: boolean): JsonObject => (asksIndex === undefined ? {} : { fetched: whole });
  const fetches = asksIndex === undefined ? [] : [asksIndex.fetch(desired)];
  const predicted = { ...wantedFile(expected), ...fetched(true) };
  if (state.tag === "absent") {
    requireKey(question, form);
    const made = missingParent(question, at);
    const write = writeFile(at, { content, replaces: { tag: "absent" }, attributes: readableByAll });
    return change({ action: "create", current: { state: "absent" }, predicted, operations: [...made, write, ...fetches] });
  }
  const observed = observedFile(at, state.val, "file");
  const same = observed.content === expected;
  const whole = same && asksIndex?.isWhole(desired, indexOutput(asked.index)) !== false;
  const current = { ...observed, ...fetched(whole) };
  if (differences(current, predicted).length === 0) return settled(current);
  if (!whole) requireKey(question, form);
  const replaces = { tag: "digest", val: observed.content } as const;
  const writes = same
    ? differences(observed, wantedFile(expected)).length === 0
      ? []
      : [setAttributes(at, readableByAll)]
    : [writeFile(at, { content, replaces, attributes: readableByAll })];
  return change({ action: "update", current, predicted, operations: [...writes, ...(whole ? [] : fetches)] });
}

function decideAbsent(question: Question<Desired>, at: string): Verdict {
  const { state } = question.answer("file", fileQuery(at, { want: { digest: true } }));
  if (state.tag === "absent") return settled({ state: "absent" });
  const current = observedFile(at, state.val, "file");
  const operations = [proposal(removePath(at, { replaces: { tag: "digest", val: current.content } }))];
  return change({ action: "remove", current, predicted: { state: "absent" }, operations });
}

function indexOutput(result: ProcessResult | undefined): string {
  const output = result === undefined ? undefined : outputOf(result);
  if (output !== undefined) return output;
  const message = "apt cannot say which parts of its index are there.";
  const help = "Run apt-get indextargets on the target to see why.";
  return end(undecided(problem({ code: "packages/index-unreadable", message, help }), "index"));
}

/** Without its key nothing of it would be believed, and the file would stand in the way of every later fetch. */
function requireKey(question: Question<Desired>, form: RepositoryForm): void {
  const path = keyOf(question.desired, form);
  if (path === undefined) return;
  const { state } = question.answer("key", fileQuery(path, { follow: true }));
  if (state.tag === "present" && state.val.kind === "regular") return;
  const help = "Declare it as a key resource, or name the file that holds it.";
  end(undecided(problem({ code: "packages/key-missing", at: "/signed_by", message: `There is no key at ${path}.`, help }), "key"));
}

/** A path as it stands; anything else is the name of a key resource. */
function keyOf({ signed_by: key }: Pick<Desired, "signed_by">, form: RepositoryForm): string | undefined {
  return key === undefined || key.startsWith("/") ? key : usualKeyPath(key, form.manager);
}

function formOf(named: Desired["manager"], facts: JsonObject): RepositoryForm | undefined {
  const manager = managerName(named, facts);
  return forms.find((form) => form.manager === manager);
}

function envelopeOf(desired: PartlyMembers<Desired>, facts: JsonObject): Partial<Envelope> {
  const whole: Desired = requireWhole(desired);
  const form = formOf(whole.manager, facts);
  if (form === undefined) return {};
  const at = form.path(whole);
  const own = scope.path(at);
  const parent = scope.path(parentOf(at));
  if (whole.state === "absent") return { may: [pattern("remove", [own], { destroys: [own] })], claims: [own] };
  const key = keyOf(whole, form);
  return {
    may: [
      pattern("write-file", [own], { content: { tag: "exact", val: [{ tag: "text", val: form.text(whole, key) }] } }),
      pattern("set-attributes", [own]),
      pattern("make-directory", [parent]),
      ...(form.index === undefined || !whole.enabled ? [] : [form.index.may(whole)]),
    ],
    // The index is the work of all repositories together: what needs it comes after each of them.
    claims: [own, scope.entity("index", form.manager)],
    needs: [parent, ...(key === undefined ? [] : [scope.path(key)])],
  };
}
