// A provider that keeps one file, and commits the crime its documents name: `crime` says which, `where` says where.
// `where` is the name of a function; "later" is `decide` once the file is there, so that it is planned like an honest one.
const ok = (val) => ({ tag: "ok", val });
const kept = [];
let calls = 0;

const file = (path) => ({ path, follow: false, want: {}, compare: null, verify: null, contentLimit: 0 });
const query = (path) => ({ read: { tag: "file", val: file(path) }, reads: [], identity: null, deadline: null, scratch: null });
const ask = (key, path) => ({ key, query: query(path), tolerant: false, deferred: false, sensitive: false });

function recurse(depth) {
  return 1 + recurse(depth + 1);
}

/** What a provider cannot be stopped from trying. */
const violence = {
  loop: () => {
    for (;;);
  },
  regex: () => /^(a+)+$/.test(`${"a".repeat(60)}b`),
  eat: () => {
    for (;;) kept.push(new Uint8Array(1024 * 1024).fill(1));
  },
  deep: () => recurse(0),
  trap: () => Date.now(),
  // What is thrown as text is the payload of the function's own `fault`.
  fault: () => {
    /* oxlint-disable-next-line only-throw-error */
    throw "\u001b[2J\u001b]0;owned\u0007\u202eit is your fault";
  },
  noise: () => {
    /* oxlint-disable-next-line only-throw-error */
    throw "x".repeat(10_000_000);
  },
};

function commit(desired, where) {
  calls += 1;
  if (desired.where === where && violence[desired.crime] !== undefined) violence[desired.crime]();
}

/** Verdicts that break the contract or a law. */
const verdicts = {
  "no-arm": () => ({ tag: "maybe", val: null }),
  "no-json": () => ({ tag: "settled", val: { state: "{", identity: null } }),
  "deep-json": () => ({ tag: "settled", val: { state: `${"[".repeat(5000)}${"]".repeat(5000)}`, identity: null } }),
  "huge-json": () => ({ tag: "settled", val: { state: JSON.stringify("x".repeat(3_000_000)), identity: null } }),
  "lone-surrogate": () => ({ tag: "settled", val: { state: "{}", identity: "\ud800" } }),
  "no-operations": (desired) => change(desired, []),
  "asks-nothing": () => ({ tag: "ask", val: [] }),
  "asks-again": (desired) => ({ tag: "ask", val: [ask("file", desired.path)] }),
  "asks-undeclared": () => ({ tag: "ask", val: [ask("shadow", "/etc/shadow")] }),
  "asks-much": (desired) => ({ tag: "ask", val: Array.from({ length: 65 }, (_, at) => ask(`k${at}`, `${desired.path}${at}`)) }),
  "bad-key": (desired) => ({ tag: "ask", val: [ask("\u001b[31m", `${desired.path}x`)] }),
  "asks-for-ever": (desired, seen) => ({ tag: "ask", val: [ask(`k${seen}`, `${desired.path}${seen}`)] }),
  "outside-envelope": (desired) => change(desired, [write("/etc/passwd")]),
  "outside-manifest": (desired) => change(desired, [write("/root/.ssh/authorized_keys")]),
  "rests-on-nothing": (desired) => change(desired, [{ ...write(desired.path), holds: ["never-asked"] }]),
  "changes-nothing": (desired) => ({ tag: "change", val: { ...change(desired, [write(desired.path)]).val, predicted: '{"there":false}' } }),
  polluting: () => ({
    tag: "settled",
    val: { state: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}', identity: null },
  }),
  moody: () => ({ tag: "settled", val: { state: JSON.stringify({ calls }), identity: null } }),
};

function write(path) {
  const attributes = { mode: 0o644, owner: null, group: null, securityLabel: null };
  const act = {
    path,
    content: { tag: "text", val: "x" },
    signed: null,
    replaces: { tag: "absent" },
    attributes,
    backup: false,
    validate: null,
    inPlace: false,
  };
  const operation = {
    act: { tag: "write-file", val: act },
    writes: [{ tag: "path", val: path }],
    destroys: [],
    effects: [],
    opaque: false,
    identity: null,
    deadline: null,
    hazards: {},
  };
  return { operation, occasion: "always", holds: ["file"], join: null };
}

function change(_desired, proposals) {
  const attributes = [{ at: "/there", note: null }];
  return {
    tag: "change",
    val: {
      action: "create",
      current: '{"there":false}',
      predicted: '{"there":true}',
      knownAfter: [],
      identity: null,
      chosen: null,
      attributes,
      proposals,
    },
  };
}

function decideOne(question, answers) {
  const desired = JSON.parse(question.subject.desired);
  commit(desired, "decide");
  if (question.seen.length === 0) return { tag: "ask", val: [ask("file", desired.path)] };
  const there = answers[question.seen[0].answer].outcome.val.val.state.tag === "present";
  if (there) commit(desired, "later");
  const guilty = desired.where === "decide" || (there && desired.where === "later");
  const verdict = verdicts[desired.crime];
  if (guilty && verdict !== undefined) return verdict(desired, question.seen.length);
  return there ? { tag: "settled", val: { state: '{"there":true}', identity: null } } : change(desired, [write(desired.path)]);
}

const pattern = (scope) => ({
  does: "write-file",
  scopes: [{ tag: "is", val: scope }],
  argv: [],
  content: { tag: "any" },
  identities: [],
  destroys: [],
  destroysAny: false,
});

export const provider = {
  canonicalize(batch) {
    const results = batch.map((declaration) => {
      const desired = JSON.parse(declaration.desired);
      commit(desired, "canonicalize");
      return ok({ name: desired.path, desired: JSON.stringify(desired), warnings: [] });
    });
    return batch.some(({ desired }) => JSON.parse(desired).crime === "short") ? results.slice(1) : results;
  },

  bound(_facts, batch) {
    return batch.map((declaration) => {
      const desired = JSON.parse(declaration.desired);
      commit(desired, "bound");
      const wide = desired.crime === "outside-manifest" ? { tag: "everything" } : { tag: "path", val: desired.path };
      return ok({ may: [pattern(wide)], claims: [{ tag: "path", val: desired.path }], needs: [], sideEffects: [] });
    });
  },

  decide: (_facts, answers, batch) => batch.map((question) => decideOne(question, answers)),
  discover: (_facts, _answers, batch) => batch.map(() => ({ tag: "unsupported" })),
};
