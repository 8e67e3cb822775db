import type { Check } from "../check.ts";
import { mostRounds } from "../exchange.ts";

/** Law 3. */
export const bounded: Check = {
  id: "law-3/bounded",
  title: `A verdict comes within ${mostRounds} rounds, and each round asks something new`,
  why: "Every round is a trip to the host. A provider that asks for ever keeps a whole fleet waiting.",
  mend: "Ask for all that is needed at once; ask on only for what the answers bring up.",
  from: "basic",
  async run({ played }) {
    const talks = (await played()).flatMap(({ each, talk }) => (talk === undefined ? [] : [{ about: each.title, talk }]));
    const findings = talks.flatMap(({ about, talk }) => {
      const asked = new Set<string>();
      const again = talk.rounds.flat().filter(({ query, key }) => {
        const seen = asked.has(JSON.stringify(query)) || asked.has(key);
        asked.add(JSON.stringify(query)).add(key);
        return seen;
      });
      const endless = talk.rounds.length > mostRounds ? [{ about, what: `It asks in more than ${mostRounds} rounds.` }] : [];
      return [...endless, ...again.map(({ key }) => ({ about, what: `It asks again what was asked before, as ${JSON.stringify(key)}.` }))];
    });
    return { looked: talks.length, findings };
  },
};
