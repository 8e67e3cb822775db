import { grades, origins } from "./step.ts";
import type { BasisEntry, Grade, Origin } from "./step.ts";

/** The worse of two origins. */
export function worseOrigin(a: Origin, b: Origin): Origin {
  return origins.indexOf(a) < origins.indexOf(b) ? b : a;
}

/** The worse of two grades. */
export function worseGrade(a: Grade, b: Grade): Grade {
  return grades.indexOf(a) < grades.indexOf(b) ? b : a;
}

/** How much is known of a step that rests on these answers. */
export function gradeOf(basis: readonly Pick<BasisEntry, "origin">[]): Grade {
  return basis.reduce<Grade>((grade, entry) => worseGrade(grade, gradeByOrigin[entry.origin]), "exact");
}

/** The best origin an answer can have that a step of this grade makes. */
export function originByStep(grade: Grade): Origin {
  return originByGrade[grade];
}

const gradeByOrigin: Readonly<Record<Origin, Grade>> = {
  observed: "exact",
  computed: "exact",
  predicted: "expected",
  assumed: "expected",
  unknown: "open",
};

const originByGrade: Readonly<Record<Grade, Origin>> = { exact: "computed", expected: "predicted", open: "unknown" };
