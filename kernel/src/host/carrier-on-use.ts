import type { CallOutcome, CallRequest, Carrier } from "./carrier.ts";
import type { FunctionName } from "./contracts.ts";

/** A carrier that is made when it is first needed: where every result was kept from an earlier run, never. */
export class CarrierOnUse implements Carrier {
  readonly #make: () => Promise<Carrier>;
  #made: Promise<Carrier> | undefined;

  /** `make` does not fail: a carrier that cannot work says so when it is called. */
  constructor(make: () => Promise<Carrier>) {
    this.#make = make;
  }

  async warm(): Promise<void> {
    await (await this.#carrier()).warm();
  }

  async call(name: FunctionName, request: CallRequest): Promise<CallOutcome> {
    return await (await this.#carrier()).call(name, request);
  }

  async rest(): Promise<void> {
    await (await this.#made)?.rest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#made)?.[Symbol.asyncDispose]();
  }

  #carrier(): Promise<Carrier> {
    return (this.#made ??= this.#make());
  }
}
