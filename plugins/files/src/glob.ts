/**
 * Whether a path relative to some directory matches a glob: `?` is one character and `*` any run of them, both but `/`; `**` is any run at all.
 * A glob without `/` is held against the last segment, so `*.bak` means every such file, however deep.
 *
 * Runs in time proportional to the product of both lengths: no glob can stall a decision.
 */
export function matchesGlob(glob: string, path: string): boolean {
  const text = glob.includes("/") ? path : path.slice(path.lastIndexOf("/") + 1);
  const tokens = tokensOf(glob.startsWith("/") ? glob.slice(1) : glob);
  // reached[i]: the first i tokens can match the text read so far.
  let reached = closure(tokens, [true, ...tokens.map(() => false)]);
  for (const character of text) {
    const next = tokens.map(
      (token, index) => (reached[index + 1] === true && repeats(token, character)) || (reached[index] === true && takes(token, character)),
    );
    reached = closure(tokens, [false, ...next]);
  }
  return reached[tokens.length] === true;
}

type Token = { readonly kind: "literal"; readonly text: string } | { readonly kind: "one" | "run" | "any" };

function tokensOf(glob: string): readonly Token[] {
  return [...glob.matchAll(/\*\*|[\s\S]/gu)].map(([text]) => {
    if (text === "**") return { kind: "any" };
    if (text === "*") return { kind: "run" };
    return text === "?" ? { kind: "one" } : { kind: "literal", text };
  });
}

function takes(token: Token, character: string): boolean {
  return token.kind === "literal" ? token.text === character : token.kind === "one" && character !== "/";
}

function repeats(token: Token, character: string): boolean {
  return token.kind === "any" || (token.kind === "run" && character !== "/");
}

/** Stars may match nothing. */
function closure(tokens: readonly Token[], reached: readonly boolean[]): readonly boolean[] {
  const all = [...reached];
  for (const [index, token] of tokens.entries()) {
    if (all[index] === true && (token.kind === "run" || token.kind === "any")) all[index + 1] = true;
  }
  return all;
}
