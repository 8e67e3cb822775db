import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { machineArchive } from "./machine-archive.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function etc(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "masterchef-etc-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const release = 'PRETTY_NAME="Debian"\nID=debian\nVERSION_CODENAME=bookworm\n';

test("stanzas: the one of the machine's own suite, with its key ring, among comments and others", () => {
  const sources = [
    "Types: deb\nEnabled: no\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n",
    "# a comment\nTypes: deb-src\nURIs: http://source.example/debian\nSuites: bookworm\nComponents: main\n",
    "Types: deb\n# http://old.example\nURIs: http://mirror.example/debian\nSuites: bookworm-updates bookworm\nComponents: main\n contrib\nSigned-By: /usr/share/keyrings/a.gpg\n",
  ];
  expect(machineArchive(etc({ "os-release": release, "apt/sources.list.d/debian.sources": sources.join("\n") }))).toEqual({
    uri: "http://mirror.example/debian",
    suite: "bookworm",
    components: ["main", "contrib"],
    keyring: "/usr/share/keyrings/a.gpg",
  });
});

test("lists: options, comments, and a source of something else", () => {
  const list = [
    "deb https://other.example/apt stable main",
    "# deb http://off.example/debian bookworm main",
    "deb [arch=amd64 signed-by=/etc/apt/keyrings/b.asc] https://mirror.example/debian bookworm main non-free-firmware # ours",
  ];
  expect(machineArchive(etc({ "os-release": release, "apt/sources.list": list.join("\n") }))).toEqual({
    uri: "https://mirror.example/debian",
    suite: "bookworm",
    components: ["main", "non-free-firmware"],
    keyring: "/etc/apt/keyrings/b.asc",
  });
});

test("no Debian, or none with a source of its own suite, has no archive", () => {
  const list = "deb http://mirror.example/debian bookworm main\n";
  expect(machineArchive(etc({ "apt/sources.list": list }))).toBeUndefined();
  expect(machineArchive(etc({ "os-release": release.replace("ID=debian", "ID=ubuntu"), "apt/sources.list": list }))).toBeUndefined();
  expect(machineArchive(etc({ "os-release": release.replace("bookworm", "trixie"), "apt/sources.list": list }))).toBeUndefined();
});
