import { once } from "node:events";
import { Metadata, status } from "@grpc/grpc-js";
import type {
  MethodDefinition,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceError,
  UntypedHandleCall,
  sendUnaryData,
} from "@grpc/grpc-js";
import { knowsSecret } from "./secret.ts";

/** Bytes in, bytes out: messages are read where an error can be said properly. */
export type RawMethod = MethodDefinition<Buffer, Buffer>;

/** A method with what answers it. */
export interface Endpoint {
  readonly definition: RawMethod;
  readonly handler: UntypedHandleCall;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** What a call that cannot be served is told. */
export class CallError extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.name = "CallError";
    this.code = code;
  }
}

function definition(path: string, requestStream: boolean, responseStream: boolean): RawMethod {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

/** Makes endpoints that serve only callers who know the secret. */
export interface EndpointMaker {
  unary(path: string, answer: (request: Buffer) => Promise<Buffer>): Endpoint;
  /** The answer is read as fast as the caller takes it, and no further once the caller has left. */
  serverStream(path: string, answer: (request: Buffer) => AsyncIterable<Buffer>): Endpoint;
  clientStream(path: string, answer: (requests: AsyncIterable<Buffer>) => Promise<Buffer>): Endpoint;
}

/** @param secret what every call must bring as `authorization`. */
export function createEndpointMaker(secret: string): EndpointMaker {
  function admit(metadata: Metadata): void {
    const [given] = metadata.get("authorization");
    if (!knowsSecret(secret, given))
      throw new CallError(status.UNAUTHENTICATED, "the call does not bring the secret this process was started with");
  }

  return {
    unary: (path, answer) => ({
      definition: definition(path, false, false),
      handler: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        guarded(
          () => admit(call.metadata),
          () => answer(call.request),
        ).then(
          (response) => callback(null, response),
          (error: unknown) => callback(serviceError(error)),
        );
      },
    }),
    serverStream: (path, answer) => ({
      definition: definition(path, false, true),
      handler: (call: ServerWritableStream<Buffer, Buffer>) => {
        guarded(
          () => admit(call.metadata),
          () => pump(call, answer(call.request)),
        ).then(
          () => call.end(),
          // The library ends the stream with the status of the error it is told of.
          (error: unknown) => void call.emit("error", serviceError(error)),
        );
      },
    }),
    clientStream: (path, answer) => ({
      definition: definition(path, true, false),
      handler: (call: ServerReadableStream<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        guarded(
          () => admit(call.metadata),
          () => answer(call),
        ).then(
          (response) => callback(null, response),
          (error: unknown) => callback(serviceError(error)),
        );
      },
    }),
  };
}

async function guarded<T>(admit: () => void, serve: () => Promise<T>): Promise<T> {
  admit();
  return await serve();
}

async function pump(call: ServerWritableStream<Buffer, Buffer>, bursts: AsyncIterable<Buffer>): Promise<void> {
  const iterator = bursts[Symbol.asyncIterator]();
  const left = new Promise<void>((resolve) => {
    call.once("cancelled", () => {
      resolve();
      void iterator.return?.();
    });
  });
  try {
    for (let next = await iterator.next(); next.done !== true && !call.cancelled; next = await iterator.next()) {
      if (!call.write(next.value)) await Promise.race([once(call, "drain"), left]);
    }
  } finally {
    await iterator.return?.();
  }
}

function serviceError(error: unknown): ServiceError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof CallError ? error.code : status.INTERNAL;
  return Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });
}
