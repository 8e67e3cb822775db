import type { Act, Content, Header, Operation, Variable } from "@masterchef/wit/host";

/** Whether an operation hands a secret to the target. */
export function holdsSecret({ act }: Operation): boolean {
  return contentsOf(act).some(isSecretContent) || valuesOf(act).some(({ value }) => value.tag === "secret");
}

function contentsOf(act: Act): readonly (Content | undefined)[] {
  switch (act.tag) {
    case "write-file":
      return [act.val.content];
    case "run":
      return [act.val.process.stdin];
    case "http":
      return [act.val.body];
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "move":
    case "remove":
    case "barrier":
    case "other":
      return [];
  }
}

function valuesOf(act: Act): readonly (Variable | Header)[] {
  if (act.tag === "run") return act.val.process.env;
  return act.tag === "http" ? act.val.headers : [];
}

function isSecretContent(content: Content | undefined): boolean {
  return content?.tag === "parts" && content.val.some(({ tag }) => tag === "secret");
}
