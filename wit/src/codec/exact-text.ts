/**
 * Bindings that lift text as it is. The transpiler's decoder drops a byte order mark at the start of every text it lifts, so that a plugin which hands back
 * a file's content would take the mark out of the file.
 */
export function liftingExactText(javascript: string): string {
  return javascript.replaceAll(/new TextDecoder(?:\(\s*\)|(?![\w(]))/g, 'new TextDecoder("utf-8",{ignoreBOM:true})');
}
