import { fromProto, toProto } from "@masterchef/wit/codec";
import type { HostTypes, TypeName } from "@masterchef/wit/host";
import { loaderOptions } from "@masterchef/wit/grpc";
import protobuf from "protobufjs/light.js";

const packageName = "masterchef.transport.v0_1";

/** Puts the contract's values into gRPC messages and takes them out. */
export interface Messages {
  encode<Name extends TypeName>(name: Name, value: HostTypes[Name]): Buffer;
  /** Throws `CodecError`, or what protobuf says, where the bytes are no such message. */
  decode<Name extends TypeName>(name: Name, bytes: Uint8Array): HostTypes[Name];
}

/** @param descriptor the contract's proto files as protobufjs writes them in JSON: that is faster to take in than proto. */
export function createMessages(descriptor: protobuf.INamespace): Messages {
  const root = protobuf.Root.fromJSON(descriptor);
  const types = new Map<TypeName, protobuf.Type>();

  function typeOf(name: TypeName): protobuf.Type {
    const known = types.get(name);
    if (known !== undefined) return known;
    const type = root.lookupType(`${packageName}.${name}`);
    types.set(name, type);
    return type;
  }

  return {
    encode(name, value) {
      const type = typeOf(name);
      return Buffer.from(type.encode(type.fromObject(toProto(name, value))).finish());
    },
    decode(name, bytes) {
      const type = typeOf(name);
      return fromProto(name, type.toObject(type.decode(bytes), loaderOptions));
    },
  };
}
