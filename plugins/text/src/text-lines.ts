/** One line of a file, without what ends it. */
export interface Line {
  readonly text: string;
  /** `\n`, `\r\n`, or nothing for a last line that nothing ends. */
  readonly end: string;
}

/** A text file as lines. What is not edited keeps every byte: the mark in front, the way each line ends, a last line without an end. */
export interface TextLines {
  /** The byte order mark, or nothing. */
  readonly mark: string;
  readonly lines: readonly Line[];
  /** What ends a line that is put in: what the first line of the file ends with. */
  readonly newline: "\n" | "\r\n";
}

const byteOrderMark = "\uFEFF";

/** Takes a text apart. `joinLines` of it is the same text. */
export function splitLines(content: string): TextLines {
  const mark = content.startsWith(byteOrderMark) ? byteOrderMark : "";
  const lines: Line[] = [];
  let from = mark.length;
  while (from < content.length) {
    const feed = content.indexOf("\n", from);
    if (feed < 0) {
      lines.push({ text: content.slice(from), end: "" });
      break;
    }
    const end = feed > from && content[feed - 1] === "\r" ? "\r\n" : "\n";
    lines.push({ text: content.slice(from, feed + 1 - end.length), end });
    from = feed + 1;
  }
  return { mark, lines, newline: lines[0]?.end === "\r\n" ? "\r\n" : "\n" };
}

/** Puts a text together again. */
export function joinLines({ mark, lines }: Pick<TextLines, "mark" | "lines">): string {
  return mark + lines.map(({ text, end }) => text + end).join("");
}

/** The file with whole lines put in at an index. A last line that nothing ends gets an end when something comes after it. */
export function insertLines(file: TextLines, at: number, texts: readonly string[]): TextLines {
  if (texts.length === 0) return file;
  const made = texts.map((text): Line => ({ text, end: file.newline }));
  const before = file.lines.slice(0, at).map((line) => (line.end === "" ? { ...line, end: file.newline } : line));
  return { ...file, lines: [...before, ...made, ...file.lines.slice(at)] };
}

/** The file without the lines from `from` up to, not including, `to`. */
export function removeLines(file: TextLines, from: number, to: number): TextLines {
  return { ...file, lines: [...file.lines.slice(0, from), ...file.lines.slice(to)] };
}

/** The file with another text on one line, which ends as before. */
export function replaceLine(file: TextLines, at: number, text: string): TextLines {
  return { ...file, lines: file.lines.map((line, index) => (index === at ? { ...line, text } : line)) };
}
