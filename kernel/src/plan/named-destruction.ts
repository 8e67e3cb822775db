import type { Envelope, Operation, Pattern, Scope } from "@masterchef/wit/host";

/**
 * The envelope of a step whose operations are known, as it is approved: of whole trees and kinds it may destroy only what the operations name. What is
 * found only when the plan is carried out was never approved to go.
 */
export function withNamedDestruction(envelope: Envelope, operations: readonly Operation[]): Envelope {
  if (!envelope.may.some((pattern) => pattern.destroys.some(isWide))) return envelope;
  const named = operations.flatMap((operation) => operation.destroys);
  return { ...envelope, may: envelope.may.map((pattern) => narrowed(pattern, named)) };
}

function narrowed(pattern: Pattern, named: readonly Scope[]): Pattern {
  if (!pattern.destroys.some(isWide)) return pattern;
  return { ...pattern, destroys: [...pattern.destroys.filter((scope) => !isWide(scope)), ...named] };
}

function isWide(scope: Scope): boolean {
  return scope.tag !== "path" && scope.tag !== "entity";
}
