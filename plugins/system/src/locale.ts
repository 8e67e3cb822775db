import type {
  DesiredOf,
  Effect,
  Envelope,
  FileObservation,
  Hole,
  JsonObject,
  PartlyMembers,
  Pattern,
  Problem,
  ProcessResult,
  Proposal,
  QueryOf,
  Question,
  ResourceType,
  Scope,
  Verdict,
} from "@masterchef/sdk";
import {
  change,
  choice,
  defaulting,
  defineType,
  differences,
  end,
  fileQuery,
  flag,
  known,
  pattern,
  problem,
  process,
  processQuery,
  proposal,
  required,
  run,
  scope,
  settled,
  undecided,
} from "@masterchef/sdk";
import { editLang, editList, isListed, localeName, normalCharset, partsOf, readLang, sameCharset } from "./locale-name.ts";
import { readText, textQuery, writeText } from "./text-file.ts";
import type { TextFile } from "./text-file.ts";

const attributes = {
  name: required(localeName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  default: flag(),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** What is generated again whenever the C library is upgraded, on Debian and its kin. */
const list = "/etc/locale.gen";

/** Where the language of the system stands: of systemd, and of Debian before it. */
const settings = ["/etc/locale.conf", "/etc/default/locale"] as const;

/** One locale: that it is there, and whether it is the one of the system. */
export const locale: ResourceType = defineType({
  attributes,
  identity: "name",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideLocale(question),
});

function decideLocale(question: Question<Desired>): Verdict {
  const { name, state, default: isDefault } = question.desired;
  const present = state === "present";
  const answers = question.answers({
    locale: charmapQuery(name),
    list: textQuery(list),
    ...(isDefault === true ? { conf: textQuery(settings[0]), debian: textQuery(settings[1]) } : {}),
  });
  const isThere = readCharmap(name, answers.locale);
  const hasList = answers.list.state.tag === "present";
  const listFile = hasList ? readText(list, answers.list, "list") : undefined;
  const lang = answers.conf === undefined || answers.debian === undefined ? undefined : langFile(answers.conf, answers.debian, hasList);
  const current = {
    generated: isThere,
    ...(listFile === undefined ? {} : { listed: isListed(listFile.content, name) }),
    ...langState(lang),
  };
  const predicted = {
    generated: present,
    ...(listFile === undefined ? {} : { listed: present }),
    ...(lang === undefined ? {} : { lang: name }),
  };
  if (differences(current, predicted).length === 0) return settled(current);
  const operations = [
    ...(isThere === present ? [] : [present ? generation(question) : deletion(name)]),
    ...(listFile === undefined || current["listed"] === present
      ? []
      : [proposal(writeText(listFile, editList(listFile.content, name, present)))]),
    ...(lang === undefined || readLang(lang.content) === name ? [] : [proposal(writeText(lang, editLang(lang.content, name)))]),
  ];
  return change({ action: present ? (isThere ? "update" : "create") : "remove", current, predicted, operations });
}

/** The file that is there; where there is none, or one only leads to the other, the distribution's own. */
function langFile(conf: FileObservation, debian: FileObservation, hasList: boolean): TextFile {
  const [own, other] = [isFile(conf), isFile(debian)];
  if (own && !other) return readText(settings[0], conf, "conf");
  if (other || hasList) return readText(settings[1], debian, "debian");
  return readText(settings[0], conf, "conf");
}

function isFile({ state }: FileObservation): boolean {
  return state.tag === "present" && state.val.kind === "regular";
}

function langState(file: TextFile | undefined): JsonObject {
  const lang = file === undefined ? undefined : readLang(file.content);
  return lang === undefined ? {} : { lang };
}

/** The character set that the C library knows a locale by; for one that is not there it tells its own. */
function charmapQuery(name: string): QueryOf<"process"> {
  return processQuery(process(["locale", "charmap"], { env: { LC_ALL: { tag: "text", val: name } }, outputLimit: 4096 }), [
    localeScope(name),
  ]);
}

function localeScope(name: string): Scope {
  return scope.entity("system/locale", name);
}

function readCharmap(name: string, { exit, stdout }: ProcessResult): boolean {
  const said = stdout.tag === "text" ? stdout.val.trim() : "";
  if (exit.tag === "code" && exit.val === 0 && said !== "") return sameCharset(said, partsOf(name).charset);
  const help = "Declare the package that brings the program locale (libc-bin, glibc-common) and require it here.";
  return end(undecided(problem({ code: "system/locales-unreadable", message: "Which locales there are cannot be told.", help }), "locale"));
}

function generation(question: Question<Desired>): Proposal {
  const { name } = question.desired;
  const { definition, charset } = partsOf(name);
  const answers = question.answers({
    definition: fileQuery(definitionFile(definition)),
    charset: fileQuery(charsetFile(charset), { follow: true }),
  });
  if (answers.definition.state.tag === "absent" || answers.charset.state.tag === "absent") {
    const missing = answers.definition.state.tag === "absent" ? `definition ${definition}` : `character set ${charset}`;
    const help =
      "Check the name, or declare the package that brings the definitions (locales on Debian, glibc-locale-source on Fedora) and require it here.";
    end(
      undecided(
        problem({ code: "system/no-such-locale", at: "/name", message: `This host has no ${missing} of a locale.`, help }),
        "definition",
      ),
    );
  }
  return proposal(run(process(generateArgv(name)), { writes: [localeScope(name), archive], effects: [afterwards(name, charset)] }), {
    holds: ["locale"],
  });
}

function deletion(name: string): Proposal {
  return proposal(run(process(deleteArgv(name)), { writes: [localeScope(name), archive] }), { holds: ["locale"] });
}

function afterwards(name: string, charset: string): Effect {
  const result = { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: `${charset}\n` }, stderr: { tag: "text", val: "" } } as const;
  return { query: charmapQuery(name), answer: { outcome: { tag: "ok", val: { tag: "process", val: result } }, unknown: [] } };
}

const archive: Scope = scope.tree("/usr/lib/locale");

function generateArgv(name: string): readonly string[] {
  const { definition, charset } = partsOf(name);
  return ["localedef", "-i", definition, "-c", "-f", charset, "-A", "/usr/share/locale/locale.alias", name];
}

function deleteArgv(name: string): readonly string[] {
  // The archive knows them by the one form of their character sets.
  const { charset } = partsOf(name);
  return ["localedef", "--delete-from-archive", name.replace(charset, normalCharset(charset))];
}

function definitionFile(definition: string): string {
  return `/usr/share/i18n/locales/${definition}`;
}

function charsetFile(charset: string): string {
  return `/usr/share/i18n/charmaps/${charset}.gz`;
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const value = <T>(name: string, given: T | Hole): T => known(given, { code: "system/unbounded", at: `/${name}` });
  const name = value("name", desired.name);
  const present = value("state", desired.state) === "present";
  const isDefault = value("default", desired.default) === true;
  const own = [localeScope(name), archive];
  const runs = (argv: readonly string[]): Pattern => pattern("run", own, { argv: argv.map((val) => ({ tag: "is", val }) as const) });
  const writes = (at: string): Pattern => pattern("write-file", [scope.path(at)], { content: { tag: "any" } });
  return {
    may: [runs(present ? generateArgv(name) : deleteArgv(name)), writes(list), ...(isDefault ? settings.map(writes) : [])],
    claims: [localeScope(name), ...(isDefault ? [scope.entity("system/locale", "LANG")] : [])],
    needs: [scope.path(list), scope.tree("/usr/share/i18n")],
  };
}

function problemsOf({ state, default: isDefault }: PartlyMembers<Desired>): readonly Problem[] {
  if (isDefault === false) {
    const help = "Remove it, and set default: true where another locale is to be the one.";
    return [
      problem({
        code: "system/nothing-declared",
        at: "/default",
        message: "That a locale is not the default says nothing of which is.",
        help,
      }),
    ];
  }
  if (state !== "absent" || isDefault === undefined) return [];
  const help = "Remove one of the two.";
  return [problem({ code: "system/nothing-declared", at: "/default", message: "A locale that is not there is no default.", help })];
}
