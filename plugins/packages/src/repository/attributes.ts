import type { Attribute, DesiredOf, Json } from "@masterchef/sdk";
import { attribute, choice, defaulting, flag, list, path, problem, record, refuse, required, text } from "@masterchef/sdk";
import { fileName } from "../key/attributes.ts";
import type { ManagerName } from "../package/attributes.ts";
import { managerNames } from "../package/attributes.ts";

/** One word of a list in a file of settings. */
function word(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && /^[^\s,#]+$/.test(value)) return value;
    const message = `${JSON.stringify(value)} is not one word.`;
    return refuse(problem({ code: "packages/bad-word", at: place.at, message, help: "Write one word; several are several items." }));
  });
}

/** An address without who one is: what is in the file is read by everybody. */
function uri(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    const form = /^[a-z][a-z0-9+.-]*:\/?\/?([^\s/]*)[^\s]*$/;
    const [, authority] = typeof value === "string" ? (form.exec(value) ?? []) : [];
    if (typeof value === "string" && authority !== undefined && !authority.includes("@")) return value;
    const secret = authority?.includes("@") === true;
    const message = secret
      ? "The address says who fetches from it, and everybody may read the file it stands in."
      : `${JSON.stringify(value)} is no address.`;
    const help = secret
      ? "Put user and password into a file in /etc/apt/auth.conf.d (mode 0600), or into username and password of a .repo file."
      : "Write it with its scheme: https://deb.example.org/debian or file:///srv/repository.";
    return refuse(problem({ code: "packages/bad-uri", at: place.at, message, help }));
  });
}

/** One line of a file of settings. */
function line(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.trim() !== "" && !/[\r\n\0]/.test(value)) return value.trim();
    const message = `${JSON.stringify(value)} is not a value on one line.`;
    return refuse(problem({ code: "packages/bad-field", at: place.at, message, help: "Write it on one line." }));
  });
}

type Always<T extends Json> = Attribute<T, "always">;
type Maybe<T extends Json> = Attribute<T, "sometimes">;

// A type alias, since an interface has no index signature.
type RepositoryAttributes = {
  readonly name: Always<string>;
  readonly state: Always<"present" | "absent">;
  readonly uris: Maybe<readonly string[]>;
  readonly suites: Maybe<readonly string[]>;
  readonly components: Maybe<readonly string[]>;
  readonly types: Maybe<readonly ("deb" | "deb-src")[]>;
  readonly architectures: Maybe<readonly string[]>;
  readonly mirrors: Maybe<string>;
  readonly signed_by: Maybe<string>;
  readonly enabled: Always<boolean>;
  readonly title: Maybe<string>;
  readonly fields: Maybe<Readonly<Record<string, string>>>;
  readonly manager: Maybe<ManagerName>;
  readonly root: Maybe<string>;
};

/** What can be declared of a repository. */
export const attributes: RepositoryAttributes = {
  name: required(fileName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  uris: list(uri()),
  suites: list(word()),
  components: list(word()),
  types: list(choice(["deb", "deb-src"])),
  architectures: list(word()),
  mirrors: uri(),
  signed_by: text(),
  enabled: defaulting(flag(), true),
  title: line(),
  fields: record(line()),
  manager: choice(managerNames),
  root: path(),
};

/** A repository in canonical form. */
export type Desired = DesiredOf<RepositoryAttributes>;
