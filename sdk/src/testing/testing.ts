/**
 * Proves a plugin by files: cases played against its source or against the built component, and the laws they show.
 *
 * @module
 */
export { readAnswers, readCase, readCases } from "./case.ts";
export type { ProviderCase } from "./case.ts";
export { instantiateFacts, instantiateProvider } from "./component.ts";
export { expectationOf, mostRounds, playCase } from "./exchange.ts";
export type { Exchange } from "./exchange.ts";
export { gatheringForm, playFacts, readFactsCases } from "./facts-case.ts";
export type { FactsCase } from "./facts-case.ts";
export { brokenLaws, inseparable, listedCodes } from "./laws.ts";
export { loadFactsComponent, loadProviderSuite } from "./provider-suite.ts";
export type { ProviderSuite } from "./provider-suite.ts";
export { withoutAmbient } from "./without-ambient.ts";
