/** The titles of the tests in a file. */
export function titlesIn(source: string): readonly string[] {
  return Array.from(source.matchAll(/(?:(?:^|\s)(?:test|it)\b[^"`\n]*|\]\))\(\s*"((?:[^"\\]|\\.)*)"/g), ([, title = ""]) => title);
}
