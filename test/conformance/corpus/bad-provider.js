// A provider that keeps a line of text in a file, well, unless its document names a crime: then it breaks one law, and no other.
const ok = (val) => ({ tag: "ok", val });
const questionsBefore = new Set();

const path = (val) => ({ tag: "path", val });
const fileQuery = (of, line) => {
  const compare = { tag: "text", val: `${line}\n` };
  const file = { path: of, follow: false, want: { digest: true }, compare, verify: null, contentLimit: 0 };
  return { read: { tag: "file", val: file }, reads: [], identity: null, deadline: null, scratch: null };
};
const ask = (key, query, tolerant = false) => ({ key, query, tolerant, deferred: false, sensitive: false });

function operation(act, of, destroys = []) {
  const said = { writes: [path(of)], effects: [], opaque: false, identity: null, deadline: null, hazards: {} };
  return { operation: { act, destroys, ...said }, occasion: "always", holds: [], join: null };
}

function write(of, line, replaces) {
  const attributes = { mode: 0o644, owner: null, group: null, securityLabel: null };
  const content = { tag: "text", val: `${line}\n` };
  const rest = { signed: null, attributes, backup: false, validate: null, inPlace: false };
  return operation({ tag: "write-file", val: { path: of, content, replaces, ...rest } }, of);
}

function remove(of, digest) {
  const act = { tag: "remove", val: { path: of, recursive: false, replaces: { tag: "digest", val: digest }, backup: false } };
  return operation(act, of, [path(of)]);
}

const settled = (state, identity = null) => ({ tag: "settled", val: { state: JSON.stringify(state), identity } });
const noFile = { severity: "error", code: "keeper/no-file", at: "/path", message: "That is no file.", help: "Remove it." };
const noPath = { severity: "error", code: "keeper/no-path", at: "/path", message: "That is no path.", help: "Write one." };
const undecided = (ask) => ({ tag: "undecided", val: [{ ask, problem: noFile, hoped: null }] });

function change(current, predicted, proposals, more = []) {
  const action = current.digest === undefined ? "create" : "update";
  const attributes = ["/digest", ...more].map((at) => ({ at, note: null }));
  const documents = { current: JSON.stringify(current), predicted: JSON.stringify(predicted) };
  return { tag: "change", val: { action, ...documents, knownAfter: [], identity: null, chosen: null, attributes, proposals } };
}

/** What was asked under a key; undefined before. */
function answerTo(question, answers, key) {
  const seen = question.seen.find((each) => each.key === key);
  return seen === undefined ? undefined : answers[seen.answer];
}

function decideOne(question, answers, inBatch) {
  const { path: of, line, crime } = JSON.parse(question.subject.desired);
  const answer = answerTo(question, answers, "file");
  if (answer === undefined) {
    const more = crime === "uncontained" ? [ask("shadow", fileQuery("/etc/shadow", line))] : [];
    const halfway = crime === "unrecoverable" ? [ask("halfway", fileQuery(`${of}.halfway`, line))] : [];
    return { tag: "ask", val: [ask("file", fileQuery(of, line), crime === "drunk"), ...halfway, ...more] };
  }
  if (crime === "repetitive" && question.seen.length === 1) return { tag: "ask", val: [ask("again", fileQuery(of, line))] };
  if (crime === "unrecoverable" && answerTo(question, answers, "halfway").outcome.val.val.state.tag === "present")
    return undecided("halfway");
  if (answer.unknown.length > 0 && crime !== "credulous") return undecided("file");
  if (answer.outcome.tag === "err") return change({}, { digest: "unread" }, [write(of, line, { tag: "absent" })]);
  const { state, expected } = answer.outcome.val.val;
  const before = state.tag === "present" ? state.val : undefined;
  if (before !== undefined && typeof before.digest !== "string") return undecided("file");
  if (before !== undefined && before.digest === expected) {
    const told = JSON.stringify([question, answers]);
    const again = questionsBefore.has(told);
    questionsBefore.add(told);
    if (crime === "impure" && again && inBatch === 1) return settled({ digest: expected }, "again");
    if (crime === "inseparable" && inBatch > 1) return settled({ digest: expected }, "together");
    return settled({ digest: expected });
  }
  const current = before === undefined ? {} : { digest: before.digest };
  const replaces = before === undefined ? { tag: "absent" } : { tag: "digest", val: before.digest };
  if (crime === "untruthful") return change(current, { digest: expected }, [write(of, line, replaces)], ["/mode"]);
  if (crime === "divergent") return change(current, { digest: "sha256:another" }, [write(of, line, replaces)]);
  if (crime !== "unrecoverable") return change(current, { digest: expected }, [write(of, line, replaces)]);
  const halfway = `${of}.halfway`;
  return change(current, { digest: expected }, [
    write(halfway, line, { tag: "absent" }),
    write(of, line, replaces),
    remove(halfway, expected),
  ]);
}

const pattern = (does, of, destroys = []) => ({
  does,
  scopes: [{ tag: "is", val: path(of) }],
  argv: [],
  content: { tag: does === "remove" ? "none" : "any" },
  identities: [],
  destroys,
  destroysAny: false,
});

export const provider = {
  canonicalize: (batch) =>
    batch.map((declaration) => {
      const desired = JSON.parse(declaration.desired);
      if (!/^(?:\/[\w.-]+)+$/.test(desired.path) || desired.path.split("/").includes("..") || desired.path.length > 1_000)
        return { tag: "err", val: [noPath] };
      if (desired.crime === "fragile" && desired.line.length > 1_000) throw new RangeError("This is too long for me.");
      if (desired.crime === "wandering") desired.turn = (desired.turn ?? 0) + 1;
      return ok({ name: desired.path, desired: JSON.stringify(desired), warnings: [] });
    }),

  bound: (_facts, batch) =>
    batch.map((declaration) => {
      const { path: of, crime } = JSON.parse(declaration.desired);
      const halfway = `${of}.halfway`;
      const more = crime === "unrecoverable" ? [pattern("write-file", halfway), pattern("remove", halfway, [path(halfway)])] : [];
      const parent = of.slice(0, of.lastIndexOf("/")) || "/";
      return ok({ may: [pattern("write-file", of), ...more], claims: [path(of)], needs: [path(parent)], sideEffects: [] });
    }),

  decide: (_facts, answers, batch) => batch.map((question) => decideOne(question, answers, batch.length)),
  discover: (_facts, _answers, batch) => batch.map(() => ({ tag: "unsupported" })),
};
