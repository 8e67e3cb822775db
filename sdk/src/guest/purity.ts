/**
 * Takes away from a guest what would make its verdicts differ from run to run or from engine to engine. Imported before a plugin's own
 * code when it is built, so that already its top level meets it. Reading what is gone says why, where the engine would trap or lie.
 */
const missing: readonly { readonly holder: object; readonly name: string; readonly why: string }[] = [
  { holder: globalThis, name: "Date", why: "providers have no clock; ask the target for what depends on time" },
  { holder: globalThis, name: "performance", why: "providers have no clock" },
  { holder: globalThis, name: "WeakRef", why: "what is still alive differs from engine to engine" },
  { holder: globalThis, name: "FinalizationRegistry", why: "what is still alive differs from engine to engine" },
  { holder: Math, name: "random", why: "providers have no randomness; the same input must give the same bytes" },
  { holder: String.prototype, name: "localeCompare", why: "it differs from engine to engine; use compareText" },
  { holder: String.prototype, name: "toLocaleLowerCase", why: "it differs from engine to engine; use toLowerCase" },
  { holder: String.prototype, name: "toLocaleUpperCase", why: "it differs from engine to engine; use toUpperCase" },
  { holder: Number.prototype, name: "toLocaleString", why: "it differs from engine to engine; use toString" },
];

for (const { holder, name, why } of missing) {
  Object.defineProperty(holder, name, {
    get(): never {
      throw new TypeError(`${name} is not available: ${why}`);
    },
    configurable: false,
    enumerable: false,
  });
}
