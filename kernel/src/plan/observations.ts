import type { Answer, Query } from "@masterchef/wit/host";
import { queryKey } from "./answer-digest.ts";
import type { PlanInput } from "./plan-input.ts";
import { aliasIn } from "./scope/path-aliases.ts";
import type { PathAliases } from "./scope/path-aliases.ts";

/** What the target said when it was asked. */
export interface Observed {
  readonly query: Query;
  readonly answer: Answer;
}

/** A question with its `queryKey`. */
export interface KeyedQuery {
  readonly query: Query;
  readonly queryKey: string;
}

/** Everything one host was asked while it is planned: each question once, in few round trips. Lives as long as the planning of the host. */
export class Observations {
  /** By `queryKey`. */
  readonly answers: Map<string, Observed> = new Map();
  readonly #input: Pick<PlanInput, "target" | "onRound">;
  readonly #aliases = new Map<string, string>();
  #beside: readonly Query[];
  #round = 0;

  /** `beside`: what the planner itself wants to know; asked along with the first questions. */
  constructor(input: Pick<PlanInput, "target" | "onRound">, beside: readonly Query[]) {
    this.#input = input;
    this.#beside = beside;
  }

  /** Directories known to be reached by more than one path. Grows. */
  get aliases(): PathAliases {
    return this.#aliases;
  }

  /** How many aliases are known: whoever worked with fewer must begin again. */
  get knownAliases(): number {
    return this.#aliases.size;
  }

  get(asked: KeyedQuery): Observed | undefined {
    return this.answers.get(asked.queryKey);
  }

  /** Ask what was not asked yet, in one batch. */
  async ask(asked: Iterable<KeyedQuery>): Promise<void> {
    const wanted = new Map<string, Query>();
    for (const { query, queryKey: key } of asked) if (!this.answers.has(key)) wanted.set(key, query);
    if (wanted.size === 0) return;
    const own = this.#beside;
    this.#beside = [];
    for (const query of own) wanted.set(queryKey(query), query);
    this.#round += 1;
    this.#input.onRound?.(this.#round, wanted.size);
    const queries = [...wanted.values()];
    const answers = await this.#input.target.ask(queries);
    let at = 0;
    for (const [key, query] of wanted) {
      const answer = answers[at];
      if (answer === undefined) throw new Error("Cannot plan: the target gave fewer answers than questions");
      this.answers.set(key, { query, answer });
      this.#learn(query, answer);
      at += 1;
    }
  }

  #learn(query: Query, answer: Answer): void {
    const alias = aliasIn(query, answer);
    if (alias !== undefined) this.#aliases.set(alias[0], alias[1]);
  }
}
