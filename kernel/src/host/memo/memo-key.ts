import { hash } from "node:crypto";
import type { Answer, Declaration, Question } from "@masterchef/wit/host";
import type { OpenAsks } from "./open-asks.ts";

/** A name for everything a result depends on besides the plugin. The parts cannot run into one another. */
export function memoKey(...parts: readonly string[]): string {
  return hash("sha256", JSON.stringify(parts), "base64");
}

/** The key for a function of a declaration. What holds a secret's token is not kept: the token is another one in each run. */
export function declarationKey(name: string, factsDigest: string, declaration: Declaration | undefined): string | undefined {
  if (declaration === undefined || holdsSecret(declaration)) return undefined;
  return memoKey(name, factsDigest, declaration.typeName, declaration.name, declaration.desired);
}

/**
 * The key for a verdict. A verdict may say what was read on a target, so it is only kept where every answer in it is known to be no secret: this host saw
 * the plugin ask for it, and not as `sensitive`.
 */
export function questionKey(
  openAsks: OpenAsks,
  factsDigest: string,
  answers: readonly Answer[],
  question: Question | undefined,
): string | undefined {
  if (question === undefined || holdsSecret(question.subject)) return undefined;
  const { subject, intent, seen, chosen, claimed } = question;
  if (!seen.every(({ key }) => openAsks.has(subject, key))) return undefined;
  const answered = seen.map(({ key, answer }) => [key, answers[answer]]);
  return memoKey(
    "decide",
    factsDigest,
    subject.typeName,
    subject.name,
    subject.desired,
    JSON.stringify([intent, answered, chosen ?? null, claimed]),
  );
}

function holdsSecret(declaration: Declaration): boolean {
  return declaration.desired.includes('"$secret"');
}
