/** The name of a resource on its host: `type.name`, with `[key]` for one instance of a loop or a matrix. */
export interface Address {
  readonly type: string;
  readonly name: string;
  readonly key?: string | undefined;
}

const typePattern = /^[a-z][a-z0-9_]*$/;
const namePattern = /^[A-Za-z0-9_./@+-]+$/;

/** Whether a word can be the name of a type. */
export function isTypeName(word: string): boolean {
  return word.length <= 64 && typePattern.test(word);
}

/** Whether a word can be the name of a resource. */
export function isResourceName(word: string): boolean {
  return word.length <= 200 && namePattern.test(word);
}

/** Whether a text can be the key of an instance: one line, not empty, without brackets or control characters. */
export function isInstanceKey(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return text !== "" && text.length <= 200 && text.isWellFormed() && !/[[\]\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(text);
}

/** Read an address; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const bracket = text.indexOf("[");
  const head = bracket < 0 ? text : text.slice(0, bracket);
  const dot = head.indexOf(".");
  if (dot < 0) return undefined;
  const [type, name] = [head.slice(0, dot), head.slice(dot + 1)];
  if (!isTypeName(type) || !isResourceName(name)) return undefined;
  if (bracket < 0) return { type, name };
  const key = text.endsWith("]") ? text.slice(bracket + 1, -1) : "";
  return isInstanceKey(key) ? { type, name, key } : undefined;
}

/** Write an address. */
export function formatAddress(address: Address): string {
  return `${address.type}.${address.name}${address.key === undefined ? "" : `[${address.key}]`}`;
}
