import type { Check } from "./check.ts";
import { bounded } from "./checks/bounded.ts";
import { canonical } from "./checks/canonical.ts";
import { cases, covered } from "./checks/cases.ts";
import { contained } from "./checks/contained.ts";
import { convergent, recoverable } from "./checks/convergent.ts";
import { described } from "./checks/documented.ts";
import { examples } from "./checks/examples.ts";
import { problems } from "./checks/problems.ts";
import { pure, separable } from "./checks/pure.ts";
import { robust } from "./checks/robust.ts";
import { size } from "./checks/size.ts";
import { sober } from "./checks/sober.ts";
import { truthful } from "./checks/truthful.ts";

/** Every check, in the order in which they are run and told. */
export const checks: readonly Check[] = [
  described,
  examples,
  problems,
  cases,
  covered,
  pure,
  separable,
  canonical,
  bounded,
  contained,
  convergent,
  truthful,
  sober,
  recoverable,
  robust,
  size,
];
