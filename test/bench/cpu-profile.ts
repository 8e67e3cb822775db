/** Where time went: milliseconds by the file, or by what the engine did outside any. */
export type TimeByFile = ReadonlyMap<string, number>;

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Sums up a V8 CPU profile: each sample counts for the file whose code ran, not for its callers.
 *
 * @param rootUrl what to leave out at the beginning of each file's URL
 * @throws when the text is no profile
 */
export function timeByFile(text: string, rootUrl: string): TimeByFile {
  const profile: unknown = JSON.parse(text);
  if (!isProfile(profile)) throw new Error("This is no CPU profile.");
  const files = new Map(
    profile.nodes.map(({ id, callFrame: { url, functionName } }) => [id, url === "" ? functionName : url.replace(rootUrl, "")]),
  );
  const times = new Map<string, number>();
  for (const [index, sample] of profile.samples.entries()) {
    const file = files.get(sample) ?? "(unknown)";
    times.set(file, (times.get(file) ?? 0) + (profile.timeDeltas[index] ?? 0) / 1000);
  }
  return times;
}

function isProfile(value: unknown): value is Profile {
  return typeof value === "object" && value !== null && "nodes" in value && "samples" in value && "timeDeltas" in value;
}
