import { styleText } from "node:util";

/** How text is set off. Colour only repeats what the signs and words say. */
export interface Style {
  readonly create: Paint;
  readonly change: Paint;
  readonly remove: Paint;
  readonly refresh: Paint;
  readonly open: Paint;
  /** Codes and the next command. */
  readonly strong: Paint;
  readonly faint: Paint;
  /** `→`, or `->` where the terminal speaks no UTF-8. */
  readonly arrow: string;
  /** `…`, or `...`. */
  readonly cut: string;
}

type Paint = (text: string) => string;

/** What the surroundings allow. */
export interface StyleOptions {
  readonly color: boolean;
  readonly utf8: boolean;
}

export function styleFor({ color, utf8 }: StyleOptions): Style {
  const paint =
    (format: "green" | "yellow" | "red" | "cyan" | "magenta" | "bold" | "dim"): Paint =>
    (text) =>
      color ? styleText(format, text, { validateStream: false }) : text;
  return {
    create: paint("green"),
    change: paint("yellow"),
    remove: paint("red"),
    refresh: paint("cyan"),
    open: paint("magenta"),
    strong: paint("bold"),
    faint: paint("dim"),
    arrow: utf8 ? "→" : "->",
    cut: utf8 ? "…" : "...",
  };
}

/** Colour on a terminal that can do it and without `NO_COLOR`; UTF-8 where the locale says so. */
export function styleOptionsOf(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): StyleOptions {
  const { NO_COLOR: noColor, TERM: terminal } = environment;
  const locale = [environment["LC_ALL"], environment["LC_CTYPE"], environment["LANG"]].find((value) => value !== undefined && value !== "");
  return {
    color: isTerminal && (noColor === undefined || noColor === "") && terminal !== "dumb",
    utf8: /utf-?8/i.test(locale ?? ""),
  };
}
