import fc from "fast-check";
import type { Declared } from "./site.ts";
import type { Behaviour, Effect, World, WorldFile } from "./world-document.ts";

/** A site on a machine, and what the world does behind everybody's back. */
export interface RandomSite {
  readonly world: World;
  readonly resources: readonly Declared[];
  /** What happens between plan and run. */
  readonly between: readonly Effect[];
}

const directories = ["/srv/a", "/srv/b", "/etc/app", "/srv/a/in"] as const;
const paths = ["/srv/a/one", "/srv/a/two", "/srv/b/one", "/etc/app/conf", "/etc/motd", "/srv/a/in/deep"] as const;
const names = ["alpha", "beta", "gamma"] as const;
const texts = ["", "x\n", "y\n", "x\ny\n"] as const;
const users = ["app", "web"] as const;

const path = fc.constantFrom(...paths);
const directory = fc.constantFrom(...directories);
const name = fc.constantFrom(...names);
const text = fc.constantFrom(...texts);

const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.tuple(path, text).map(([at, content]): Effect => ({ write: { [at]: content } })),
  fc.tuple(path, fc.constantFrom("/etc/motd", "../b/one")).map(([at, target]): Effect => ({ link: { [at]: target } })),
  path.map((at): Effect => ({ remove: [at] })),
  fc.tuple(path, fc.constantFrom("600", "755")).map(([at, mode]): Effect => ({ mode: { [at]: mode } })),
  fc.tuple(name, fc.constantFrom("1", "2", "3")).map(([each, version]): Effect => ({ state: { [`candidate:${each}`]: version } })),
  fc.tuple(name, fc.boolean()).map(([each, running]): Effect => ({ state: { [`service:${each}:running`]: String(running) } })),
  name.map((each): Effect => ({ user: `u-${each}` })),
);

const worldFile: fc.Arbitrary<WorldFile> = fc.oneof(text, fc.constant({ directory: true } as const), fc.constant({ link: "/etc/motd" }), fc.record({ content: text, mode: fc.constantFrom("0600", "0644") }));

const place = fc.record({ state: fc.constantFrom("present", "present", "present", "absent"), force: fc.boolean() });

/** What programs make in an honest world: nobody else decides about it, so that nobody fights over it unseen. */
const products = ["/var/out/one", "/var/out/two"] as const;

/** Declarations without relations; the name is given later, so that none is declared twice. */
const declaration = (made: readonly string[]): fc.Arbitrary<Declared> => fc.oneof(
  { weight: 4, arbitrary: fc.tuple(path, text, place, fc.constantFrom(undefined, "0600", "0644"), fc.constantFrom(undefined, "app", "root")).map(([at, content, { state, force }, mode, owner]) => fileOf(at, { content, state, force, mode, owner })) },
  { weight: 2, arbitrary: fc.tuple(directory, place, fc.boolean()).map(([at, { state, force }, purge]): Declared => ({ is: "directory", with: { path: at, state, force, ...(state === "present" ? { purge } : {}) } })) },
  { weight: 1, arbitrary: fc.tuple(path, fc.constantFrom("/srv/elsewhere", "none"), place).map(([at, target, { state, force }]): Declared => ({ is: "link", with: { path: at, target, state, force } })) },
  { weight: 2, arbitrary: fc.tuple(path, fc.constantFrom("x", "y", "z")).map(([at, line]): Declared => ({ is: "line", with: { path: at, line } })) },
  { weight: 2, arbitrary: fc.tuple(name, fc.constantFrom("any", "latest", "2"), fc.constantFrom("present", "present", "absent")).map(([each, version, state]): Declared => ({ is: "package", with: { name: each, version, state } })) },
  { weight: 2, arbitrary: fc.tuple(name, fc.boolean(), fc.boolean()).map(([each, enabled, running]): Declared => ({ is: "service", with: { name: each, enabled, running } })) },
  { weight: 1, arbitrary: fc.constantFrom(...users).map((each): Declared => ({ is: "user", with: { name: each } })) },
  { weight: 3, arbitrary: fc.tuple(name, fc.constantFrom(...made), fc.integer({ min: 0, max: 3 }), fc.boolean()).map(([each, at, shape, refresh]) => scriptOf(each, { at, shape, refresh })) },
);

function fileOf(at: string, { content, state, force, mode, owner }: { readonly content: string; readonly state: string; readonly force: boolean; readonly mode: string | undefined; readonly owner: string | undefined }): Declared {
  if (state === "absent") return { is: "file", with: { path: at, state, force } };
  return { is: "file", with: { path: at, content, force, ...(mode === undefined ? {} : { mode }), ...(owner === undefined ? {} : { owner }) } };
}

/** Programs `do-NAME`, which create the file they are told, with a probe `missing PATH` that tells when they must; shapes differ in what they state of it. */
function scriptOf(each: string, { at, shape, refresh }: { readonly at: string; readonly shape: number; readonly refresh: boolean }): Declared {
  const argv = [`do-${each}`, at];
  if (refresh) return { is: "script", with: { argv, refresh_only: true, writes: [`path:${at}`] } };
  const guard = { only_if: ["missing", at], pure: shape !== 1, reads: [`path:${at}`] };
  return { is: "script", with: { argv, ...guard, ...(shape === 2 ? {} : { writes: [`path:${at}`] }) } };
}

const relations = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom("require", "notify", "subscribe")), { maxLength: 5 });

/** Names each declaration and relates earlier to later ones. */
const declared = (made: readonly string[]): fc.Arbitrary<readonly Declared[]> => fc.tuple(fc.array(declaration(made), { minLength: 1, maxLength: 7 }), relations).map(([declarations, pairs]): readonly Declared[] => {
  const seen = new Set<string>();
  const unique = declarations.filter((each) => {
    const key = identityOf(each);
    return !seen.has(key) && seen.add(key).size > 0;
  });
  const named = unique.map((each, at): Declared => ({ ...each, is: `${each.is}.${typeof each.with?.["name"] === "string" ? each.with["name"] : `r${at}`}` }));
  return named.map((each, at): Declared => {
    const mine = pairs.filter(([, to]) => to % named.length === at).flatMap(([from, , word]) => {
      const other = named[from % named.length];
      return other === undefined || from % named.length >= at ? [] : [{ word, is: other.is }];
    });
    const require = mine.filter(({ word }) => word === "require").map(({ is }) => is);
    const subscribe = mine.filter(({ word }) => word !== "require").map(({ is }) => is);
    return { ...each, ...(require.length === 0 ? {} : { require }), ...(subscribe.length === 0 ? {} : { subscribe }) };
  });
});

function identityOf({ is, with: document = {} }: Declared): string {
  if (is === "line") return `${is} ${JSON.stringify([document["path"], document["line"]])}`;
  if (is === "script") return `${is} ${JSON.stringify(document["argv"])}`;
  return `${is} ${JSON.stringify(document["path"] ?? document["name"])}`;
}

const files = fc.dictionary(fc.constantFrom(...paths, ...directories), worldFile, { maxKeys: 5 }).map((some) => {
  // What lies in a directory needs it to be one.
  const kept = Object.entries(some).filter(([at]) => !Object.entries(some).some(([above, file]) => at.startsWith(`${above}/`) && !(typeof file === "object" && "directory" in file)));
  return Object.fromEntries(kept);
});

const services = fc.dictionary(name, fc.record({ enabled: fc.boolean(), running: fc.boolean() }), { maxKeys: 3 });

function worldWith(lies: fc.Arbitrary<readonly Effect[]>): fc.Arbitrary<World> {
  return fc.record({
    files,
    services,
    users: fc.constantFrom({}, { app: { uid: 700 } }),
    packages: fc.record({ alpha: packageWith(lies), beta: packageWith(lies), gamma: packageWith(lies) }),
    programs: fc.tuple(lies, lies, lies).map(([alpha, beta, gamma]) => programs({ alpha, beta, gamma })),
  });
}

function packageWith(lies: fc.Arbitrary<readonly Effect[]>): fc.Arbitrary<NonNullable<World["packages"]>[string]> {
  return fc.tuple(fc.constantFrom(undefined, "1", "2"), lies).map(([installed, scripts]) => ({ candidate: "2", upstream: "3", scripts, ...(installed === undefined ? {} : { installed }) }));
}

function programs(lies: Readonly<Record<(typeof names)[number], readonly Effect[]>>): Readonly<Record<string, readonly Behaviour[]>> {
  const acting = names.map((each) => [`do-${each}`, [...paths, ...products].map((at): Behaviour => ({ args: [at], does: [{ write: { [at]: "x\n" } }, ...lies[each]] }))] as const);
  return {
    ...Object.fromEntries(acting),
    missing: [...paths, ...products].flatMap((at): readonly Behaviour[] => [{ args: [at], when: { absent: at }, code: 0 }, { args: [at], code: 1 }]),
  };
}

/** Worlds whose programs do more than anybody declares, and that change between plan and run. */
export const lyingSites: fc.Arbitrary<RandomSite> = fc.record({
  world: worldWith(fc.array(effect, { maxLength: 2 })),
  resources: declared(paths),
  between: fc.array(effect, { maxLength: 2 }),
});

/** Whether every path is decided about once, or by lines alone. */
function isPeaceful(resources: readonly Declared[]): boolean {
  const deciders = new Map<string, string>();
  return resources.every(({ is, with: document = {} }) => {
    const at = document["path"];
    const type = is.slice(0, is.indexOf("."));
    if (typeof at !== "string") return true;
    const other = deciders.get(at);
    deciders.set(at, type);
    return other === undefined || (other === "line" && type === "line");
  });
}

/** Worlds whose programs do what is declared and nothing else, and where nothing happens in between. */
export const honestSites: fc.Arbitrary<RandomSite> = fc.record({ world: worldWith(fc.constant([])), resources: declared(products).filter(isPeaceful), between: fc.constant([]) });
