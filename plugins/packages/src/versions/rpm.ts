/**
 * Compares two versions as rpm does, `[epoch:]version[-release]`: below zero if `left` is the older. pacman orders its versions by the same rule.
 */
export function compareRpm(left: string, right: string): number {
  const [leftParts, rightParts] = [partsOf(left), partsOf(right)];
  const byVersion = leftParts.epoch - rightParts.epoch || compareSegments(leftParts.version, rightParts.version);
  // Without a release on one side the version alone is meant.
  if (byVersion !== 0 || leftParts.release === undefined || rightParts.release === undefined) return byVersion;
  return compareSegments(leftParts.release, rightParts.release);
}

interface Parts {
  readonly epoch: number;
  readonly version: string;
  readonly release: string | undefined;
}

function partsOf(text: string): Parts {
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)),
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? undefined : rest.slice(hyphen + 1),
  };
}

/** What is neither letter, digit, tilde nor caret only separates. */
const segment = /[~^]|[0-9]+|[A-Za-z]+/g;

function compareSegments(left: string, right: string): number {
  const [lefts, rights] = [left.match(segment) ?? [], right.match(segment) ?? []];
  for (let index = 0; index < Math.max(lefts.length, rights.length); index += 1) {
    const difference = compareSegment(lefts[index], rights[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareSegment(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  // A tilde is older than the end, the end older than a caret, and a caret older than all else.
  if (left === "~" || right === "~") return left === "~" ? -1 : 1;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  if (left === "^" || right === "^") return left === "^" ? -1 : 1;
  const [leftNumber, rightNumber] = [/^[0-9]/.test(left), /^[0-9]/.test(right)];
  if (leftNumber !== rightNumber) return leftNumber ? 1 : -1;
  if (!leftNumber) return left < right ? -1 : 1;
  const [leftDigits, rightDigits] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
  if (leftDigits.length !== rightDigits.length) return leftDigits.length - rightDigits.length;
  return leftDigits === rightDigits ? 0 : leftDigits < rightDigits ? -1 : 1;
}
