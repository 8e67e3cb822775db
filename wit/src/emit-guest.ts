/**
 * The contracts as a guest sees them: the host's types.
 *
 * The SDK brings what an engine hands over (null for none, 64-bit numbers as it likes) to the host's shape, so a second copy would say the same.
 */
export function emitGuest(): string {
  return 'export type * from "./host.ts";\n';
}
