// Stands in for Node's own types when the pure folders are checked (tsconfig.pure.json, "typeRoots"). liquidjs asks for those types with
// a reference directive, and one such directive would hand `process`, `fs` and `Buffer` to every pure file. It needs only the namespace.
declare namespace NodeJS {
  interface ReadableStream {
    readonly readable: boolean;
  }
  interface ReadWriteStream extends ReadableStream {
    readonly writable: boolean;
  }
}

// SHA-256 is a function of its input and the kernel's names are made of it; random bytes and keys stay out of reach.
declare module "node:crypto" {
  export function hash(algorithm: "sha256", data: string | Uint8Array): string;
}
