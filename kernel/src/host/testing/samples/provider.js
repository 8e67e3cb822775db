// A provider whose documents say how it should behave, well or badly.
const ok = (val) => ({ tag: "ok", val });
const kept = [];

function misbehave(desired) {
  if (desired.loop) for (;;);
  if (desired.deep) recurse();
  if (desired.fault) throw desired.fault;
  if (desired.eat) for (;;) kept.push(new Uint8Array(1024 * 1024).fill(1));
}

function recurse() {
  return 1 + recurse();
}

export const provider = {
  canonicalize(batch) {
    const results = batch.map((declaration) => {
      const desired = JSON.parse(declaration.desired);
      misbehave(desired);
      // What the contract has no arm for cannot leave the component: the engine ends the call with a trap.
      if (desired.crash) return { tag: "bogus" };
      if (desired.wrong) return { tag: "err", val: [{ severity: "error", code: "sample/wrong", at: "/wrong", message: "It is wrong." }] };
      return ok({ name: desired.path ?? declaration.name, desired: JSON.stringify(desired), warnings: [] });
    });
    return batch.some((declaration) => JSON.parse(declaration.desired).short) ? results.slice(1) : results;
  },

  bound(_facts, batch) {
    return batch.map((declaration) => ok({ may: [], claims: [{ tag: "path", val: declaration.name }], needs: [], sideEffects: [] }));
  },

  decide(_facts, answers, batch) {
    return batch.map((question) => {
      const desired = JSON.parse(question.subject.desired);
      misbehave(desired);
      if (desired.badState) return { tag: "settled", val: { state: "{", identity: null } };
      if (desired.deepState) return { tag: "settled", val: { state: "[".repeat(100) + "]".repeat(100), identity: null } };
      if (desired.much) return { tag: "settled", val: { state: JSON.stringify("x".repeat(desired.much)), identity: null } };
      if (question.seen.length === 0) {
        const file = { path: desired.path, follow: false, want: { digest: true }, compare: null, verify: null, contentLimit: 0 };
        const query = { read: { tag: "file", val: file }, reads: [], identity: null, deadline: null, scratch: null };
        return { tag: "ask", val: [{ key: "file", query, tolerant: false, deferred: false, sensitive: desired.shy === true }] };
      }
      const answer = answers[question.seen[0].answer];
      return {
        tag: "settled",
        val: { state: JSON.stringify({ path: desired.path, seen: answer.outcome.val.val.state.val?.digest ?? null }), identity: null },
      };
    });
  },

  discover(_facts, _answers, batch) {
    return batch.map(() => ({ tag: "unsupported" }));
  },
};
