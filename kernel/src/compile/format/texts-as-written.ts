import { Scalar } from "yaml";
import type { CST, Tags, ScalarTag } from "yaml";

/**
 * The tags of a schema, in which texts keep what their author chose: folded blocks the lines they were written in (the library would put each paragraph
 * on one line), and double-quoted texts their escapes (the library uses some that are refused here, and makes invisible characters of others).
 */
export function textsAsWritten(tags: Tags): Tags {
  return tags.map((tag) => (typeof tag === "object" && tag.tag === "tag:yaml.org,2002:str" && isScalarTag(tag) ? withSource(tag) : tag));
}

function isScalarTag(tag: Exclude<Tags[number], string>): tag is ScalarTag {
  return tag.collection === undefined;
}

function withSource(tag: ScalarTag): ScalarTag {
  return {
    ...tag,
    stringify(item, context, onComment, onChompKeep) {
      const token = item instanceof Scalar ? item.srcToken : undefined;
      if (token?.type === "double-quoted-scalar") return token.source.includes("\n") ? JSON.stringify(item.value) : token.source;
      const folded = item.type === Scalar.BLOCK_FOLDED && token?.type === "block-scalar";
      const block = folded ? foldedBlock(token, context.indent) : undefined;
      if (block === undefined) return tag.stringify?.(item, context, onComment, onChompKeep) ?? "";
      const comment = item.comment === null || item.comment === undefined ? "" : ` #${item.comment}`;
      if (comment !== "") onComment?.();
      if (block.keeps) onChompKeep?.();
      return `${block.header}${comment}\n${block.body}`;
    },
  };
}

/** The block with its own lines at another indentation; undefined where it has none to keep. */
function foldedBlock(
  token: CST.BlockScalar,
  indent: string,
): { readonly header: string; readonly body: string; readonly keeps: boolean } | undefined {
  const written = token.props.find((prop) => prop.type === "block-scalar-header");
  if (written === undefined || !("source" in written)) return undefined;
  const [, first = "", second = ""] = /^>([-+0-9]?)([-+0-9]?)/.exec(written.source) ?? [];
  const chomp = [first, second].find((sign) => sign === "-" || sign === "+") ?? "";
  const digit = [first, second].find((sign) => /[1-9]/.test(sign));
  const lines = token.source.split("\n");
  const content = lines.find((line) => line.trim() !== "");
  if (content === undefined || indent === "") return undefined;
  const depth = digit === undefined ? content.length - content.trimStart().length : token.indent + Number(digit);
  const keeps = chomp === "+";
  const body = lines.map((line) => line.slice(depth));
  while (body.at(-1)?.trim() === "" && !keeps) body.pop();
  if (keeps && body.at(-1) === "") body.pop();
  const indentDigit = digit === undefined ? "" : "2";
  return {
    header: `>${indentDigit}${chomp}`,
    body: body.map((line) => (line === "" ? "" : `${indent}${line}`)).join("\n"),
    keeps,
  };
}
