/**
 * What kind of machine a target is.
 *
 * @module
 */
import type { Facts } from "@masterchef/sdk";
import { defineFacts } from "@masterchef/sdk";
import { askAll } from "./asks.ts";
import { hardwareFacts } from "./hardware.ts";
import { identityFacts } from "./identity.ts";
import { mountFacts } from "./mounts.ts";
import { networkFacts } from "./network.ts";
import { systemFacts } from "./os.ts";
import { softwareFacts } from "./software.ts";

/** The facts plugin. */
export const facts: Facts = defineFacts({
  name: "facts",
  gather(asking) {
    const answers = askAll(asking);
    return {
      ...systemFacts(answers),
      ...softwareFacts(answers),
      ...identityFacts(answers),
      ...hardwareFacts(answers),
      ...networkFacts(answers),
      ...mountFacts(answers),
    };
  },
});
