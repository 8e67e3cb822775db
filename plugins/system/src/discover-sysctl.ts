import type { FileObservation, Found, QueryOf, Searching, TypeDiscovery } from "@masterchef/sdk";
import { fileQuery } from "@masterchef/sdk";
import { filesIn, folderQuery, packagedFiles } from "./owned-files.ts";
import { normalValue, settingsIn } from "./sysctl-file.ts";
import { defaultFile, liveQuery } from "./sysctl-key.ts";
import { readText, textQuery } from "./text-file.ts";

const folder = "/etc/sysctl.d";

/** What sysctl(8) reads last. Its package brings it with nothing set, so what is set there somebody set. */
const last = "/etc/sysctl.conf";

/** One setting as a file has it. */
interface Setting {
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly packaged: boolean;
}

/** The settings of the kernel that the files in /etc make, each as the last file says it. */
export const sysctlDiscovery: TypeDiscovery = {
  names: (searching) => [...settings(searching).keys()],
  look: lookAtSettings,
};

function lookAtSettings(searching: Searching, names: readonly string[]): readonly Found[] {
  const all = settings(searching);
  const live = searching.answers(Object.fromEntries(names.map((key, index) => [`live/${index}`, liveQuery(key)])));
  return names.flatMap((key, index): readonly Found[] => {
    const [setting, answer] = [all.get(key), live[`live/${index}`]];
    if (setting === undefined || answer === undefined) return [];
    const { value, file, packaged } = setting;
    const desired = {
      key,
      value,
      ...(liveText(answer) === value ? {} : { live: false }),
      ...(file === defaultFile(key) ? {} : { file }),
    };
    return [{ name: key, desired, origin: packaged ? "package" : "operator" }];
  });
}

function liveText({ state }: FileObservation): string | undefined {
  return state.tag === "present" && state.val.content?.tag === "text" ? normalValue(state.val.content.val) : undefined;
}

function settings(searching: Searching): ReadonlyMap<string, Setting> {
  const { listed, main } = searching.answers({ listed: folderQuery(folder), main: mainQuery });
  const paths = filesIn(listed, folder).flatMap(({ name, path }) => (name.endsWith(".conf") ? [path] : []));
  const texts = searching.answers(Object.fromEntries(paths.map((path, index) => [`file/${index}`, textQuery(path)])));
  const packaged = packagedFiles(searching, "packaged", paths);
  const files = paths.map((path, index) => ({ path, answer: texts[`file/${index}`], key: `file/${index}` }));
  const found = [...files, { path: last, answer: main, key: "main" }].flatMap(({ path, answer, key }): readonly Setting[] => {
    const content = answer === undefined ? "" : readText(path, answer, key).content;
    return settingsIn(content).map((setting) => ({ ...setting, file: path, packaged: packaged.has(path) }));
  });
  return new Map(found.filter(({ value }) => value !== "").map((setting) => [setting.key, setting]));
}

const mainQuery: QueryOf<"file"> = fileQuery(last, { want: { content: true, digest: true }, contentLimit: 65_536 });
