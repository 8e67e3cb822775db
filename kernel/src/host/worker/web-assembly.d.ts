/**
 * The part of the WebAssembly interface that is used here. It belongs to the engine, but its types come only with those of a browser, which would
 * also bring `window` and the like.
 */
declare namespace WebAssembly {
  type ModuleImports = Readonly<Record<string, unknown>>;
  type Imports = Readonly<Record<string, ModuleImports>>;

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer);
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class Memory {
    readonly buffer: ArrayBuffer;
  }

  function compile(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<Module>;
}
