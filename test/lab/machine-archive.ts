import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where this machine gets its own Debian packages: the lab asks no other. */
export interface Archive {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** The key ring that signs it, when the machine names one. */
  readonly keyring?: string;
}

/**
 * The archive of this machine that holds its own suite.
 *
 * @param etc the machine's /etc
 * @returns undefined when it is no Debian, or has no such source
 */
export function machineArchive(etc = "/etc"): Archive | undefined {
  const suite = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(textOf(join(etc, "os-release")))?.[1];
  if (suite === undefined || !/^ID="?debian"?$/m.test(textOf(join(etc, "os-release")))) return undefined;
  const folder = join(etc, "apt/sources.list.d");
  const files = namesIn(folder).map((name) => join(folder, name));
  const found = [
    ...archivesOfList(textOf(join(etc, "apt/sources.list"))),
    ...files.filter((name) => name.endsWith(".list")).flatMap((name) => archivesOfList(textOf(name))),
    ...files.filter((name) => name.endsWith(".sources")).flatMap((name) => archivesOfStanzas(textOf(name))),
  ];
  return found.find((archive) => archive.suite === suite && archive.components.includes("main"));
}

/** `deb [options] URI SUITE COMPONENT...` */
function archivesOfList(text: string): readonly Archive[] {
  return text.split("\n").flatMap((line) => {
    const [, options = "", uri, suite, components = ""] = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line) ?? [];
    if (uri === undefined || suite === undefined) return [];
    const keyring = /(?:^|\s)signed-by=(\/\S+)/i.exec(options)?.[1];
    return [{ uri, suite, components: words(components), ...(keyring === undefined ? {} : { keyring }) }];
  });
}

/** The form of sources(5) called deb822, an archive a suite. */
function archivesOfStanzas(text: string): readonly Archive[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    for (const line of stanza
      .replaceAll(/^#.*\n?/gm, "")
      .replaceAll(/\n[ \t]+/g, " ")
      .split("\n")) {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value.trim());
    }
    const [uri] = words(fields.get("uris") ?? "");
    if (uri === undefined || !words(fields.get("types") ?? "").includes("deb") || fields.get("enabled") === "no") return [];
    const keyring = fields.get("signed-by");
    return words(fields.get("suites") ?? "").map((suite) => ({
      uri,
      suite,
      components: words(fields.get("components") ?? ""),
      ...(keyring?.startsWith("/") === true ? { keyring } : {}),
    }));
  });
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
