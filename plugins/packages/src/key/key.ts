import type { Envelope, JsonObject, PartlyMembers, Problem, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  change,
  compareText,
  defineType,
  differences,
  fileQuery,
  isHole,
  parentOf,
  pattern,
  problem,
  removePath,
  scope,
  setAttributes,
  settled,
  writeFile,
} from "@masterchef/sdk";
import { missingParent, observedFile, readableByAll, wantedFile } from "../file-state.ts";
import { requireWhole } from "../whole.ts";
import type { Desired } from "./attributes.ts";
import { attributes } from "./attributes.ts";
import type { KeyBytes } from "./key-bytes.ts";
import { keyContent, readKey } from "./key-bytes.ts";
import { managerName, usualKeyPath } from "./key-path.ts";

/** The public keys of a repository, in a file that nothing but what names it trusts. */
export const keyType: ResourceType = defineType({
  attributes,
  identity: "name",
  check: ({ desired }) => keyProblems(desired),
  envelope: ({ desired }, facts) => envelopeOf(desired, facts),
  decide: (question) => decideKey(question),
});

function decideKey(question: Question<Desired>): Verdict {
  const { desired } = question;
  const at = pathOf(desired, question.facts);
  const key = declaredKey(desired);
  if (key === undefined) return decideAbsent(question, at);
  const content = keyContent(key, at);
  const { state, expected } = question.answer("file", fileQuery(at, { want: { digest: true }, compare: content }));
  const predicted = { ...wantedFile(expected), fingerprints: key.fingerprints };
  if (state.tag === "absent") {
    const made = missingParent(question, at);
    const write = writeFile(at, { content, replaces: { tag: "absent" }, attributes: readableByAll });
    return change({ action: "create", current: { state: "absent" }, predicted, operations: [...made, write] });
  }
  const observed = observedFile(at, state.val, "file");
  const same = observed.content === expected;
  // What another file holds is not worth a look: it goes.
  const current: JsonObject = same ? { ...observed, fingerprints: key.fingerprints } : observed;
  if (differences(current, predicted).length === 0) return settled(current);
  const replaces = { tag: "digest", val: observed.content } as const;
  const operation = same ? setAttributes(at, readableByAll) : writeFile(at, { content, replaces, attributes: readableByAll });
  return change({ action: "update", current, predicted, operations: [operation] });
}

function decideAbsent(question: Question<Desired>, at: string): Verdict {
  const { state } = question.answer("file", fileQuery(at, { want: { digest: true } }));
  if (state.tag === "absent") return settled({ state: "absent" });
  const current = observedFile(at, state.val, "file");
  const operations = [removePath(at, { replaces: { tag: "digest", val: current.content } })];
  return change({ action: "remove", current, predicted: { state: "absent" }, operations });
}

function pathOf(desired: Pick<Desired, "name" | "path" | "manager">, facts: JsonObject): string {
  return desired.path ?? usualKeyPath(desired.name, managerName(desired.manager, facts));
}

/** The keys, which `check` has found to be some. Undefined where none are to be there. */
function declaredKey(desired: Desired): KeyBytes | undefined {
  if (desired.state === "absent") return undefined;
  const key = readKey(desired);
  if ("bytes" in key) return key;
  throw new TypeError(`Cannot read the key ${desired.name}: ${key.message}`);
}

function envelopeOf(desired: PartlyMembers<Desired>, facts: JsonObject): Partial<Envelope> {
  const whole: Desired = requireWhole(desired);
  const at = pathOf(whole, facts);
  const own = scope.path(at);
  const parent = scope.path(parentOf(at));
  if (whole.state === "absent") {
    return { may: [pattern("remove", [own], { destroys: [own] })], claims: [own] };
  }
  return {
    may: [pattern("write-file", [own], { content: { tag: "any" } }), pattern("set-attributes", [own]), pattern("make-directory", [parent])],
    claims: [own],
    needs: [parent],
  };
}

function keyProblems({ state, content, source, fingerprints }: PartlyMembers<Desired>): readonly Problem[] {
  if (isHole(state)) return [];
  if (state === "absent") {
    const meaningless = (["content", "source"] as const).find((name) => ({ content, source })[name] !== undefined);
    if (meaningless === undefined) return [];
    return [contradiction(`/${meaningless}`, "A key that is to be absent holds nothing.", "Remove one of the two.")];
  }
  if ((content === undefined) === (source === undefined)) {
    const message =
      content === undefined ? "Neither content nor source says which key it is." : "Both content and source say which key it is.";
    return [contradiction(content === undefined ? "" : "/source", message, "Write one of the two.")];
  }
  if (isHole(content) || isHole(source)) {
    const help = "Write it out, or name a file of the site.";
    const message = "The key is known only when the run has begun, so nobody could see whether it is the right one.";
    return [problem({ code: "packages/unbounded", at: content === undefined ? "/source" : "/content", message, help })];
  }
  const key = readKey({ content, source });
  if (!("bytes" in key)) return [key];
  return Array.isArray(fingerprints) ? fingerprintProblems(key, fingerprints) : [];
}

/** All of the keys are wanted, and all that are wanted are there: one more would be trusted as well. */
function fingerprintProblems(key: KeyBytes, wanted: readonly unknown[]): readonly Problem[] {
  const declared = wanted.filter((each) => typeof each === "string").toSorted(compareText);
  if (wanted.length !== declared.length || declared.join() === key.fingerprints.join()) return [];
  const message = `Its fingerprint${key.fingerprints.length === 1 ? " is" : "s are"} ${key.fingerprints.join(", ")}, not ${declared.join(", ")}.`;
  const help = "Ask the owner of the repository which is right before you change either: this is how a forged key shows.";
  return [problem({ code: "packages/wrong-key", at: "/fingerprints", message, help })];
}

function contradiction(at: string, message: string, help: string): Problem {
  return problem({ code: "packages/contradiction", at, message, help });
}
