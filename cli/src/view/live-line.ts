import type { Style } from "./style.ts";
import { columnsOf } from "./visible.ts";

/** Work that takes less time than this is over before anyone wonders. Milliseconds. */
const patience = 1000;

/** How often a live line moves. Milliseconds. */
const pace = 250;

/** One line on stderr that says what is going on, for as long as it goes on. Off a terminal it is said once for each thing, if it takes longer than a second. */
export class LiveLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #style: Style;
  #text = "";
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #drawn = false;
  #saidFor = "";

  constructor(stream: NodeJS.WriteStream, style: Style) {
    this.#stream = stream;
    this.#style = style;
  }

  /** What goes on from now. Without a text, nothing does. */
  say(text: string): void {
    if (text === "") return this.clear();
    if (this.#text === "") this.#since = performance.now();
    this.#text = text;
    this.#timer ??= setInterval(() => this.#draw(), pace).unref();
  }

  /** Writes whole lines above the live line. */
  above(lines: string): void {
    this.#erase();
    this.#stream.write(lines);
  }

  /** Takes the line away. */
  clear(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#text = "";
    this.#erase();
  }

  #draw(): void {
    const passed = performance.now() - this.#since;
    if (passed < patience) return;
    if (this.#stream.isTTY) {
      const line = `${this.#text}${this.#style.cut} ${Math.floor(passed / 1000)} s`;
      const fits = columnsOf(line) < (this.#stream.columns ?? 80);
      this.#stream.write(`\r\u001b[K${this.#style.faint(fits ? line : line.slice(0, (this.#stream.columns ?? 80) - 1))}`);
      this.#drawn = true;
    } else if (this.#saidFor !== this.#text) {
      this.#saidFor = this.#text;
      this.#stream.write(`${this.#text}${this.#style.cut}\n`);
    }
  }

  #erase(): void {
    if (this.#drawn) this.#stream.write("\r\u001b[K");
    this.#drawn = false;
  }
}
