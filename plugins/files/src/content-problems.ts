import type { Partly, Problem } from "@masterchef/sdk";
import { problem } from "@masterchef/sdk";
import type { Blob } from "@masterchef/sdk";
import { contentAttributes, declaredContent, isBlob, knownText } from "./content.ts";
import type { ContentMembers } from "./content.ts";

/** What a file's declaration says of its content and of how that is vouched for. */
export interface VouchedContent extends ContentMembers<Partly<Blob>> {
  readonly content_checksum?: Partly<string>;
  readonly content_signature?: Partly<string>;
  readonly content_signing_pubkey?: Partly<string>;
}

/** What is wrong with the content of a declaration as far as it is known before the run. */
export function contentProblems(desired: VouchedContent): readonly Problem[] {
  const { content, source, template, content_checksum: checksum, content_signature: signature, content_signing_pubkey: key } = desired;
  const declared = (content === undefined ? 0 : 1) + (source === undefined ? 0 : 1) + (template === undefined ? 0 : 1);
  if (declared <= 1 && checksum === undefined && signature === undefined && key === undefined) return none;
  return [...twice(desired), ...checksumProblems(desired), ...signatureProblems(desired)];
}

/** What nearly every declaration has. */
const none: readonly Problem[] = [];

function twice(desired: VouchedContent): readonly Problem[] {
  const [first, second] = contentAttributes.filter((name) => desired[name] !== undefined);
  if (second === undefined) return [];
  const message = `Both ${first} and ${second} say what the file holds.`;
  return [problem({ code: "files/content-twice", at: `/${second}`, message, help: "Keep one of content, source and template." })];
}

function checksumProblems(desired: VouchedContent): readonly Problem[] {
  const checksum = knownText(desired.content_checksum);
  const at = "/content_checksum";
  if (checksum === undefined) return [];
  const content = declaredContent(desired);
  if (content === undefined) {
    return [
      problem({
        code: "files/vouched-without-content",
        at,
        message: "There is no content that the checksum could be of.",
        help: "Declare content, source or template.",
      }),
    ];
  }
  if (!/^sha256:[0-9a-f]{64}$/.test(checksum)) {
    const message = `${JSON.stringify(checksum)} is not a SHA-256 checksum.`;
    return [problem({ code: "files/bad-checksum", at, message, help: 'Write "sha256:" and 64 hexadecimal digits.' })];
  }
  const digest = isBlob(content) ? content.$blob.digest : undefined;
  // A keyed digest is no SHA-256 of the content and cannot be held against one.
  if (digest === undefined || !digest.startsWith("sha256:") || digest === checksum) return [];
  const message = `The content has the checksum ${digest}, not ${checksum}.`;
  return [
    problem({ code: "files/checksum-mismatch", at, message, help: "Get the right content, or write its checksum once you trust it." }),
  ];
}

function signatureProblems(desired: VouchedContent): readonly Problem[] {
  const { content_signature: signature, content_signing_pubkey: key } = desired;
  if (signature === undefined && key === undefined) return [];
  if (signature === undefined || key === undefined) {
    const [has, lacks] =
      signature === undefined ? ["content_signing_pubkey", "content_signature"] : ["content_signature", "content_signing_pubkey"];
    return [
      problem({
        code: "files/half-a-signature",
        at: `/${has}`,
        message: `${has} is declared without ${lacks}.`,
        help: `Declare ${lacks} too.`,
      }),
    ];
  }
  if (declaredContent(desired) === undefined) {
    const message = "There is no content that the signature could be of.";
    return [
      problem({ code: "files/vouched-without-content", at: "/content_signature", message, help: "Declare content, source or template." }),
    ];
  }
  const signatureText = knownText(signature);
  const keyText = knownText(key);
  return [
    ...(signatureText === undefined || isBase64(signatureText, 64)
      ? []
      : [
          problem({
            code: "files/bad-signature-form",
            at: "/content_signature",
            message: "This is not an Ed25519 signature.",
            help: "Write its 64 bytes in base64.",
          }),
        ]),
    ...(keyText === undefined || isBase64(keyText, 32) || /^-----BEGIN PUBLIC KEY-----\s[\s\S]+-----END PUBLIC KEY-----\s*$/.test(keyText)
      ? []
      : [
          problem({
            code: "files/bad-signature-form",
            at: "/content_signing_pubkey",
            message: "This is not an Ed25519 public key.",
            help: "Write its 32 bytes in base64, or PEM that begins with -----BEGIN PUBLIC KEY-----.",
          }),
        ]),
  ];
}

/** Whether it is base64, padded, of so many bytes. */
function isBase64(text: string, bytes: number): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return false;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return (text.length / 4) * 3 - padding === bytes;
}
