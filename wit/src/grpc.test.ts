import { loadSync } from "@grpc/proto-loader";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isTypeName } from "./codec.ts";
import type { TypeName } from "../bindings/host.ts";
import { valuesOf } from "./codec/arbitrary.ts";
import { asMembers } from "./codec/checks.ts";
import { compile } from "./codec/compile.ts";
import { fromMessage, toMessage } from "./codec/proto-form.ts";
import { loaderOptions, protoFiles, serviceNames } from "./grpc.ts";

const loaded = loadSync(Object.values(protoFiles), loaderOptions);
const toProto = compile(toMessage);
const fromProto = compile(fromMessage);

const methods = Object.values(serviceNames).flatMap((service) => {
  const found = loaded[service];
  return found && !("format" in found) ? Object.values(found) : [];
});

describe.each(methods.map((method) => [method.path, method] as const))("the call %s", (path, method) => {
  const call = path.split("/").at(-1) ?? "";

  it("carries its request", () => {
    const name = typeName(`${call}Request`);
    fc.assert(
      fc.property(valuesOf(name), (value) => {
        const bytes = method.requestSerialize(asMembers(toProto(name)(value)));
        expect(fromProto(name)(method.requestDeserialize(bytes))).toStrictEqual(value);
      }),
      { numRuns: 20 },
    );
  });

  it("carries its response", () => {
    const name = typeName(`${call}Response`);
    fc.assert(
      fc.property(valuesOf(name), (value) => {
        const bytes = method.responseSerialize(asMembers(toProto(name)(value)));
        expect(fromProto(name)(method.responseDeserialize(bytes))).toStrictEqual(value);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the services", () => {
  it("stream where the contract does", () => {
    const streams = methods.filter((method) => method.requestStream || method.responseStream).map((method) => method.originalName);
    expect(streams.toSorted()).toStrictEqual(["sessionAsk", "sessionCollect", "sessionRun", "sessionSupply"]);
    expect(methods.filter((method) => method.requestStream).map((method) => method.originalName)).toStrictEqual(["sessionSupply"]);
  });
});

function typeName(name: string): TypeName {
  if (!isTypeName(name)) throw new Error(`no type ${name}`);
  return name;
}
