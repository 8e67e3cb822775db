import type { PartlyMembers } from "@masterchef/sdk";
import { isHole, problem, refuse } from "@masterchef/sdk";

/** A declaration of which everything is known. One with holes is refused: what may be done hangs on it. */
export function requireWhole<T extends object>(desired: PartlyMembers<T>): T {
  if (isWhole(desired)) return desired;
  const message = "An attribute is known only when the run has begun, and what may be done hangs on it.";
  return refuse(problem({ code: "packages/unbounded", message, help: "Write it so that it can be told before the run." }));
}

function isWhole<T extends object>(desired: PartlyMembers<T> | T): desired is T {
  return Object.values(desired).every(
    (value: unknown) => !isHole(value) && !(typeof value === "object" && value !== null && Object.values(value).some(isHole)),
  );
}
