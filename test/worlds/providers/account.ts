import type { Effect, ResourceType } from "@masterchef/sdk";
import { change, choice, defaulting, defineType, fileQuery, groupQuery, pattern, process, required, run, scope, settled, text, userQuery } from "@masterchef/sdk";
import { nameIn } from "./name.ts";

/** A user. Its id is known once it is there. */
export const user: ResourceType = defineType({
  attributes: { name: required(text()), state: defaulting(choice(["present", "absent"]), "present") },
  identity: "name",
  envelope({ desired }) {
    const name = nameIn(desired.name);
    const own = scope.entity("account", name);
    const home = scope.tree(`/home/${name}`);
    if (desired.state === "absent") return { may: [pattern("run", [own], { argv: [{ tag: "is", val: "userdel" }, { tag: "is", val: name }], destroys: [own] })], claims: [own] };
    return { may: [pattern("run", [own], { argv: [{ tag: "is", val: "useradd" }, { tag: "is", val: "-m" }, { tag: "is", val: name }] })], claims: [own], sideEffects: [home] };
  },
  decide(question) {
    const { name, state } = question.desired;
    const found = question.answer("user", userQuery(name));
    const own = scope.entity("account", name);
    if (state === "absent") {
      if (found.tag === "absent") return settled({ state: "absent" });
      const gone: Effect["answer"] = { outcome: { tag: "ok", val: { tag: "account", val: { tag: "absent" } } }, unknown: [] };
      const operation = run(process(["userdel", name]), { writes: [own], destroys: [own], effects: [{ query: userQuery(name), answer: gone }] });
      return change({ action: "remove", current: { state: "present" }, predicted: { state: "absent" }, operations: [operation] });
    }
    if (found.tag === "user") return settled({ state: "present", uid: found.val.uid });
    const info = { name, uid: 0, gid: 0, comment: "", home: `/home/${name}`, shell: "/bin/sh", groups: [], password: "hidden" } as const;
    const made: Effect["answer"] = { outcome: { tag: "ok", val: { tag: "account", val: { tag: "user", val: info } } }, unknown: ["/account/user/uid", "/account/user/gid"] };
    const group: Effect["answer"] = { outcome: { tag: "ok", val: { tag: "account", val: { tag: "group", val: { name, gid: 0, members: [] } } } }, unknown: ["/account/group/gid"] };
    const home: Effect["answer"] = {
      outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: { kind: "directory", size: 0, realPath: `/home/${name}` } } } } },
      unknown: ["/file/state/present/posix"],
    };
    const effects = [
      { query: userQuery(name), answer: made },
      { query: groupQuery(name), answer: group },
      { query: fileQuery(`/home/${name}`), answer: home },
    ];
    const operation = run(process(["useradd", "-m", name]), { writes: [own], effects });
    return change({
      action: "create",
      current: { state: "absent" },
      predicted: { state: "present", uid: { $unknown: {} } },
      knownAfter: [{ at: "/uid", schema: '{"type":"integer","minimum":1000}' }],
      operations: [operation],
    });
  },
});
