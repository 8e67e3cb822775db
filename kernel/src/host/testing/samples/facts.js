// A facts plugin that asks for one file and reports what it was.
export const facts = {
  gather(_known, answers, seen) {
    if (seen.length > 0) return { tag: "facts", val: JSON.stringify({ sample: answers[seen[0].answer].outcome.tag }) };
    const file = { path: "/etc/os-release", follow: true, want: { content: true }, compare: null, verify: null, contentLimit: 4096 };
    const query = { read: { tag: "file", val: file }, reads: [], identity: null, deadline: null, scratch: null };
    return { tag: "ask", val: [{ key: "release", query, tolerant: false, deferred: false, sensitive: false }] };
  },
};
