import type { Effect, ResourceType } from "@masterchef/sdk";
import { change, defineType, fileQuery, pattern, problem, process, processQuery, required, run, scope, settled, text, undecided, writeFile } from "@masterchef/sdk";
import { nameIn } from "./name.ts";

/** A loaded module of the kernel. */
export const kernelModule: ResourceType = defineType({
  attributes: { name: required(text()) },
  identity: "name",
  envelope({ desired }) {
    const name = nameIn(desired.name);
    return { may: [pattern("run", [scope.entity("module", name)], { argv: [{ tag: "is", val: "modprobe" }, { tag: "is", val: name }] })], claims: [scope.entity("module", name)] };
  },
  decide(question) {
    const { name } = question.desired;
    const query = processQuery(process(["lsmod", name]), [scope.entity("module", name)]);
    const { exit } = question.answer("loaded", query);
    if (exit.tag === "code" && exit.val === 0) return settled({ loaded: true });
    const loaded = { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" } } as const;
    const operation = run(process(["modprobe", name]), { writes: [scope.entity("module", name)], effects: [{ query, answer: { outcome: { tag: "ok", val: { tag: "process", val: loaded } }, unknown: [] } }] });
    return change({ action: "create", current: { loaded: false }, predicted: { loaded: true }, operations: [operation] });
  },
});

/** A setting of the running kernel, written in place. */
export const sysctl: ResourceType = defineType({
  attributes: { key: required(text()), value: required(text()) },
  identity: "key",
  envelope({ desired }) {
    const own = scope.entity("sysctl", nameIn(desired.key));
    return { may: [pattern("write-file", [scope.path(pathOf(nameIn(desired.key))), own], { content: { tag: "any" } })], claims: [own] };
  },
  decide(question) {
    const { key, value } = question.desired;
    const { state } = question.answer("value", fileQuery(pathOf(key), { want: { content: true, digest: true }, contentLimit: 4096 }));
    if (state.tag === "absent") {
      return undecided(problem({ code: "world/no-key", at: "/key", message: `The kernel knows no ${key}.`, help: "Declare the module that brings it and require it." }), "value");
    }
    const current = state.val.content?.tag === "text" ? state.val.content.val.trim() : "";
    if (current === value) return settled({ value: current });
    const write = writeFile(pathOf(key), { content: { tag: "text", val: `${value}\n` }, replaces: { tag: "digest", val: state.val.digest ?? "" }, inPlace: true, backup: false });
    const effect = { query: fileQuery(pathOf(key), { want: { content: true, digest: true }, contentLimit: 4096 }), answer: written(value) } as const;
    return change({ action: "update", current: { value: current }, predicted: { value }, operations: [{ ...write, effects: [effect] }] });
  },
});

/** What it reads as afterwards: its value alone is promised. */
function written(value: string): Effect["answer"] {
  const info = { kind: "regular", size: 0, realPath: "/", content: { tag: "text", val: `${value}\n` } } as const;
  return {
    outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: info } } } },
    unknown: ["/file/state/present/size", "/file/state/present/posix", "/file/state/present/real-path", "/file/state/present/digest"],
  };
}

function pathOf(key: string): string {
  return `/proc/sys/${key.replaceAll(".", "/")}`;
}
