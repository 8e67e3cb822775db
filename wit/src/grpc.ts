/** What `@grpc/proto-loader` and a gRPC carrier need to speak the contracts. */
import { fileURLToPath } from "node:url";

/** The folder that holds the proto files. */
export const protoDirectory: string = fileURLToPath(new URL("../proto", import.meta.url));

/** The proto files by package, below `protoDirectory`. */
export const protoFiles = {
  target: "masterchef/target/v0_1/target.proto",
  facts: "masterchef/facts/v0_1/facts.proto",
  provider: "masterchef/provider/v0_1/provider.proto",
  transport: "masterchef/transport/v0_1/transport.proto",
} as const;

/** The services by package, as their full names. */
export const serviceNames = {
  facts: "masterchef.facts.v0_1.Facts",
  provider: "masterchef.provider.v0_1.Provider",
  transport: "masterchef.transport.v0_1.Transport",
} as const;

/** The options under which messages have the form that `toProto` and `fromProto` of the codec speak. */
export interface LoaderOptions {
  readonly keepCase: false;
  readonly longs: NumberConstructor;
  readonly enums: StringConstructor;
  readonly defaults: false;
  readonly arrays: false;
  readonly objects: false;
  readonly oneofs: true;
  readonly includeDirs: string[];
}

/** Those options. */
export const loaderOptions: LoaderOptions = {
  keepCase: false,
  longs: Number,
  enums: String,
  defaults: false,
  arrays: false,
  objects: false,
  oneofs: true,
  includeDirs: [protoDirectory],
};

/** The largest message a carrier must take: gRPC's own limit of 4 MiB is below what one batch may hold. */
export const largestMessage: number = 64 * 1024 * 1024;
