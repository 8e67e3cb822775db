/** Plugins that are refused or fail. */
export const hostCodes = {
  MC_HOST_READ: {
    summary: "plugin cannot be read",
    explanation: "The file of a plugin, or one that belongs to it, is not there, may not be read, or is not a regular file.",
    remedy: "Check the path and its permissions, or install the plugin again.",
  },
  MC_HOST_SIZE: {
    summary: "plugin is too large",
    explanation:
      "The file of the plugin or its manifest is larger than Masterchef takes. The bound keeps a hostile file from filling the memory before anything about it is known.",
    remedy: "Build the plugin smaller, or leave it out.",
  },
  MC_HOST_NOT_COMPONENT: {
    summary: "not a WebAssembly component",
    explanation:
      "A plugin of the carrier `component` is a component of the WebAssembly component model. A core module, or any other file, has no typed contract that could be checked.",
    remedy: "Build the plugin with the SDK, or wrap the core module into a component.",
  },
  MC_HOST_IMPORTS: {
    summary: "component imports something",
    explanation:
      "A provider decides and never acts, so its component imports nothing at all: no files, no clock, no network, not even WASI. What is not imported cannot be called, whatever the code inside tries.",
    remedy: "Build it with WASI stubbed, and its types exported beside the interface. The SDK's build does both.",
  },
  MC_HOST_EXPORTS: {
    summary: "component exports the wrong interfaces",
    explanation:
      "A component exports exactly the interfaces of the world of its kind, each once, and besides at most the function `init` of its engine.",
    remedy: "Build the plugin against the world that its manifest's `kind` names.",
  },
  MC_HOST_CONTRACT: {
    summary: "contract version is not spoken here",
    explanation:
      "The contract version is read from the bytes of the plugin before any of its code runs. This version of Masterchef does not speak it.",
    remedy: "Take a version of the plugin, or of Masterchef, that fits the other.",
  },
  MC_HOST_STRUCTURE: {
    summary: "component has other types than its contract",
    explanation:
      "The component names a released contract and version, yet the types inside differ from the released ones. Values would cross wrongly without anyone noticing.",
    remedy: "Build the plugin against the released contract, unchanged.",
  },
  MC_HOST_MEMORY_SHAPE: {
    summary: "component declares memory that cannot be bounded",
    explanation:
      "Every memory and table of a component gets a maximum before it runs. One that is shared, has 64-bit addresses, or starts larger than the maximum cannot get one.",
    remedy: "Ask for more `memoryMiB` in the manifest, within what the operator allows, or build the plugin smaller.",
  },
  MC_HOST_MANIFEST: {
    summary: "manifest is missing or wrong",
    explanation:
      "The manifest says what a plugin is, which resource types it owns and what it may ask and do. It is sealed in the component as the custom section `masterchef:manifest`, or stands beside an executable as `manifest.json`.",
    remedy: "Correct the manifest and build the plugin again. `docs/plugin-contract.md` describes every member.",
  },
  MC_HOST_CAPABILITY: {
    summary: "manifest declares a capability that does not exist",
    explanation:
      "A capability names an arm of `read` or `act`, or with a slash a name behind `other`. A name that means nothing would look like a restriction and be none, so it is refused.",
    remedy: "Correct the name.",
  },
  MC_HOST_TYPE: {
    summary: "resource type cannot be admitted",
    explanation:
      "A resource type may not use a key of the language as an attribute, needs a valid JSON Schema, and belongs to one plugin only.",
    remedy: "Rename the attribute or the type, or leave one of the two plugins out.",
  },
  MC_HOST_DIGEST: {
    summary: "executable is not the one its manifest names",
    explanation:
      "The manifest of a plugin that runs in its own process names the digest of its executable. The file beside it has another one, so nobody vouches for it.",
    remedy: "Build or install the plugin again.",
  },
  MC_HOST_NAME: {
    summary: "plugin has another name than expected",
    explanation:
      "The name under which the plugin is used and the name in its manifest differ. Trust in one name must not carry over to another.",
    remedy: "Use the plugin under the name in its manifest.",
  },
  MC_HOST_CACHE: {
    summary: "cached form of a plugin was changed",
    explanation:
      "The transpiled form of a plugin is kept in a private folder together with the digests of its files. A file there does not match its digest. It was not run, and the form was made anew.",
    remedy: "Find out what wrote to the cache folder. Nothing else should.",
  },
  MC_HOST_CACHE_FOLDER: {
    summary: "cache folder is not private",
    explanation:
      "What lies in the cache folder is run. A folder that belongs to, or can be written by, someone else would let them run their own code.",
    remedy: "Give the folder to the user who runs Masterchef and take away the rights of others: `chmod 700`.",
  },
  MC_HOST_START: {
    summary: "plugin does not start",
    explanation: "The plugin was admitted, but its instance or process could not be made ready.",
    remedy: "Report it to the plugin's author with the text below.",
  },
  MC_HOST_TRAP: {
    summary: "plugin crashed",
    explanation: "The plugin stopped in the middle of a call. Its instance was thrown away and nothing of the call counts.",
    remedy: "Report it to the plugin's author with the text below.",
  },
  MC_HOST_FAULT: {
    summary: "plugin failed",
    explanation: "The plugin itself reports that it met a case it cannot handle. That is neither your document's fault nor the target's.",
    remedy: "Report it to the plugin's author with the text below.",
  },
  MC_HOST_DEADLINE: {
    summary: "plugin took too long",
    explanation:
      "One call took longer than the plugin's `callMs`. Its worker was ended, which no code inside can prevent. Other plugins are not affected.",
    remedy: "Report it to the plugin's author. If the work is honest, raise the limit.",
  },
  MC_HOST_MEMORY: {
    summary: "plugin used all its memory",
    explanation:
      "The plugin's memory had grown to its `memoryMiB` when it stopped. Its instance was thrown away and nothing of the call counts.",
    remedy: "Report it to the plugin's author. If the work is honest, raise the limit.",
  },
  MC_HOST_LIFT: {
    summary: "plugin handed back too much",
    explanation:
      "The text and bytes of one result were more than the plugin's `liftMiB`. Counting stops it before the memory of Masterchef is filled.",
    remedy: "Report it to the plugin's author.",
  },
  MC_HOST_HEAP: {
    summary: "plugin's result does not fit into memory",
    explanation: "The lists and records of one result filled the heap of the plugin's worker, which was ended.",
    remedy: "Report it to the plugin's author.",
  },
  MC_HOST_RESULT: {
    summary: "plugin's result breaks the contract",
    explanation: "The result has another number of members than the batch, or a value the contract does not know. Nothing of it was used.",
    remedy: "Report it to the plugin's author with the text below.",
  },
  MC_HOST_INPUT: {
    summary: "document is too large for a plugin",
    explanation:
      "What goes into a plugin is bounded: 64 levels of nesting, 1 MiB for one document, 8 MiB for what one resource needs. Deeper nesting could exhaust the plugin's stack.",
    remedy: "Make the value smaller or flatter; large content belongs into a file named by `source`.",
  },
  MC_HOST_HANDSHAKE: {
    summary: "plugin process did not introduce itself",
    explanation:
      "A gRPC plugin says on one line of its standard output which contract it speaks and where it listens, and proves that it read the secret it was given. The line was missing, late or wrong; the process was ended.",
    remedy: "Run the executable by hand with the steps in `docs/plugin-contract.md`, or report it to the plugin's author.",
  },
  MC_HOST_DIED: {
    summary: "plugin process died",
    explanation: "The process of a gRPC plugin ended while it was needed. What was under way is not known to have happened or not.",
    remedy: "Report it to the plugin's author with the text below.",
  },
  MC_HOST_RESTARTS: {
    summary: "plugin process died too often",
    explanation: "The process of a gRPC plugin ended again and again. It is not started once more in this run.",
    remedy: "Report it to the plugin's author, and leave the plugin out until it is repaired.",
  },
  MC_HOST_LINK: {
    summary: "link to the target cannot be opened",
    explanation: "The transport was asked to open a link and says that it cannot. Nothing was asked of the target or done there.",
    remedy: "Check the connection's settings, and whether the target can be reached.",
  },
} as const;
