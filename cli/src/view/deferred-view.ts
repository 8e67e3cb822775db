import type { Going, Shown } from "./shown.ts";
import type { View } from "./view.ts";

/** A view that is loaded once the work is under way, or when there is something to say: else it would delay the start of the work. */
export class DeferredView implements View {
  readonly brief: boolean;
  readonly #load: () => Promise<View>;
  #loading: Promise<View> | undefined;
  #view: View | undefined;
  #waiting: Going[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(load: () => Promise<View>, options: { readonly brief: boolean }) {
    this.#load = load;
    this.brief = options.brief;
  }

  async show(shown: Shown): Promise<void> {
    await (await this.#ready()).show(shown);
  }

  progress(going: Going): void {
    if (this.#view !== undefined) return this.#view.progress(going);
    this.#waiting.push(going);
    this.#timer ??= setTimeout(() => void this.#ready(), 0).unref();
    return undefined;
  }

  async confirm(question: string): Promise<boolean | undefined> {
    return await (await this.#ready()).confirm(question);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    // A stage alone is over by now; everything else has still to be said.
    if (this.#loading === undefined && this.#waiting.every(({ type }) => type === "stage")) return;
    await (await this.#ready()).close();
  }

  #ready(): Promise<View> {
    this.#loading ??= this.#load().then((view) => {
      this.#view = view;
      for (const going of this.#waiting) view.progress(going);
      this.#waiting = [];
      return view;
    });
    return this.#loading;
  }
}
