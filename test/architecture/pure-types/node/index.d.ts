// Stands in for Node's own types when the pure folders are checked (tsconfig.pure.json, "typeRoots"). liquidjs asks for those types with
// a reference directive, and one such directive would hand `process`, `fs` and `Buffer` to every pure file. It needs only these names.
declare namespace NodeJS {
  interface ReadableStream {
    readonly readable: boolean;
  }
  interface ReadWriteStream extends ReadableStream {
    readonly writable: boolean;
  }
}
