/** Resources and how they relate. */
export const graphCodes = {
  MC_GRAPH_CYCLE: {
    summary: "resources wait for each other",
    explanation: "Each resource of the cycle must come before the next, so none can be first.",
    remedy: "Cut one of the relations shown.",
  },
  MC_REFERENCE_SYNTAX: {
    summary: "not an address",
    explanation: "A resource is named by its address: `type.name`, or `type.name[key]` for one instance of a loop.",
    remedy: "Write the address; the only expression in it may be the key, as in `service.app[${{ key }}]`.",
  },
  MC_REFERENCE_UNKNOWN: {
    summary: "no such resource",
    explanation: "A relation names a resource that is not declared.",
    remedy: "Mend the address, or declare the resource.",
  },
  MC_REFERENCE_REFRESH: {
    summary: "nothing to refresh",
    explanation:
      "A notification refreshes a resource: it reloads a service or runs a command again. The type of this one has nothing of the kind.",
    remedy: "Use `require` or `before` if only the order is meant.",
  },
  MC_REFERENCE_HANDLER: {
    summary: "a handler is not a resource",
    explanation:
      "A handler has its turn once, after all resources of the host, if something that changed names it in `notify_handlers`. Nothing else can call for it, no resource can come after it, and its results are nobody's.",
    remedy:
      "Call for a handler with `notify_handlers`; to refresh a resource right after its own step, declare it under `resources` and use `notify`.",
  },
  MC_RESOURCE_DUPLICATE: {
    summary: "managed twice",
    explanation: "Two resources have one identity on the same host and would undo each other's work.",
    remedy: "Keep one, and give it all the attributes.",
  },
  MC_IR_FORMAT: {
    summary: "not a graph this version reads",
    explanation: "The text is not a resource graph in the format of this version.",
    remedy: "Compile the site again with this version.",
  },
} as const;
