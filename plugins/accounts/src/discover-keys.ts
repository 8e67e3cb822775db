import type { Found, Searching, TypeDiscovery } from "@masterchef/sdk";
import { compareText, fileQuery, joinPath } from "@masterchef/sdk";
import { accountFiles, humanUsers } from "./account-files.ts";
import { isOption, keyLine, optionsOf, parseKey, sameKey } from "./public-key.ts";
import type { PublicKey } from "./public-key.ts";

/** The largest file of keys, in bytes. */
export const mostKeyBytes = 65_536;

/** The keys that let in root and the users that people made. What is no key, or holds a secret beside it, is left where it is. */
export const keyDiscovery: TypeDiscovery = {
  names: (searching) => withHomes(searching).map(({ name }) => name),
  look: lookAtKeys,
};

function withHomes(searching: Searching): ReturnType<typeof humanUsers> {
  const files = accountFiles(searching);
  const people = [...files.users.filter(({ name }) => name === "root"), ...humanUsers(files)];
  return people.filter(({ home }) => home.startsWith("/")).toSorted((left, right) => compareText(left.name, right.name));
}

function lookAtKeys(searching: Searching, names: readonly string[]): readonly Found[] {
  const users = withHomes(searching).filter(({ name }) => names.includes(name));
  const places = users.map(({ home }) => joinPath(joinPath(home, ".ssh"), "authorized_keys"));
  const files = searching.answers(
    Object.fromEntries(
      places.map((path, index) => [
        `keys/${index}`,
        fileQuery(path, { want: { content: true, digest: true }, contentLimit: mostKeyBytes }),
      ]),
    ),
  );
  return users.flatMap(({ name }, index): readonly Found[] => {
    const state = files[`keys/${index}`]?.state;
    const text = state?.tag === "present" && state.val.content?.tag === "text" ? state.val.content.val : "";
    const all = keysIn(text);
    const keys = all.filter((key) => !mayHoldSecret(key));
    if (keys.length === 0) return [];
    const path = places[index] ?? "";
    const usual = `${name === "root" ? "" : "/home"}/${name}/.ssh/authorized_keys`;
    return [
      {
        name,
        desired: { user: name, keys: keys.map(keyLine), ...(path === usual ? {} : { path }) },
        secrets: keys.length === all.length ? [] : ["/keys"],
      },
    ];
  });
}

/** Each key once, as the first line that has it says. */
function keysIn(text: string): readonly PublicKey[] {
  const keys: PublicKey[] = [];
  for (const line of text.split(/\r?\n/)) {
    const key = line.trimStart().startsWith("#") ? undefined : parseKey(line);
    if (key === undefined || !optionsOf(key.options).every(isOption)) continue;
    if (!keys.some((other) => sameKey(other, key))) keys.push(key);
  }
  return keys;
}

/** An environment is where tokens are handed over. */
function mayHoldSecret({ options }: PublicKey): boolean {
  return optionsOf(options).some((option) => option.toLowerCase().startsWith("environment="));
}
