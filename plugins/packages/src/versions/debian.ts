/**
 * Compares two Debian versions (deb-version(7)): below zero if `left` is the older.
 */
export function compareDebian(left: string, right: string): number {
  const [leftParts, rightParts] = [partsOf(left), partsOf(right)];
  return (
    leftParts.epoch - rightParts.epoch ||
    compareRuns(leftParts.upstream, rightParts.upstream) ||
    compareRuns(leftParts.revision, rightParts.revision)
  );
}

interface Parts {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

function partsOf(version: string): Parts {
  const colon = version.indexOf(":");
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? "" : rest.slice(hyphen + 1),
  };
}

/** Runs of other characters and of digits take turns; the first begins, even if it is empty. */
function compareRuns(left: string, right: string): number {
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    while ((l < left.length && !isDigit(left[l])) || (r < right.length && !isDigit(right[r]))) {
      const difference = weight(left[l]) - weight(right[r]);
      if (difference !== 0) return difference;
      l += 1;
      r += 1;
    }
    const [leftNumber, rightNumber] = [digitsAt(left, l), digitsAt(right, r)];
    const [leftDigits, rightDigits] = [withoutZeros(leftNumber), withoutZeros(rightNumber)];
    if (leftDigits.length !== rightDigits.length) return leftDigits.length - rightDigits.length;
    if (leftDigits !== rightDigits) return leftDigits < rightDigits ? -1 : 1;
    l += leftNumber.length;
    r += rightNumber.length;
  }
  return 0;
}

/** A tilde comes before the end, the end (or a digit) before letters, and letters before everything else. */
function weight(character: string | undefined): number {
  if (character === undefined || isDigit(character)) return 0;
  if (character === "~") return -1;
  const code = character.codePointAt(0) ?? 0;
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function digitsAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && isDigit(text[end])) end += 1;
  return text.slice(start, end);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+/, "");
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}
