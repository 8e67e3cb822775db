import type { Outcome } from "../diagnostics/outcome.ts";
import type { Kernel, KernelOptions, PlanReport } from "./kernel-contract.ts";
import type { SiteContext } from "./site-context.ts";

/** A plan that is older than this when it is applied is held against the host again. Milliseconds. */
const freshForMs = 10_000;

/**
 * Makes the kernel of a site. Nothing is read or started until it is asked for something, and what a request does not need is not loaded:
 * the parts below are imported by the requests that use them.
 */
export function createKernel(options: KernelOptions): Kernel {
  let opened: Promise<SiteContext> | undefined;
  /** Plans made by this kernel, and when. */
  const made = new WeakMap<PlanReport, number>();
  /** Plans that were read and fit the site. */
  const held = new WeakSet<PlanReport>();
  const context = (): Promise<SiteContext> => (opened ??= openContext(options));
  return {
    async validate() {
      return await (await import("./validate-site.ts")).validateSite(await context());
    },
    async writeSchema() {
      return await (await import("./editor-schema.ts")).writeEditorSchema(await context());
    },
    async format(what) {
      return await (await import("./format-site.ts")).formatSite(await context(), what);
    },
    async explainResource(address) {
      return await (await import("./explain-resource.ts")).explainResource(await context(), address);
    },
    async settledBefore(selection) {
      const site = await context();
      await site.startLink();
      return await (await import("./settled-before.ts")).settledBefore(site, selection);
    },
    async importHost(types) {
      const site = await context();
      await site.startLink();
      return await (await import("./import-host.ts")).importHost(site, types);
    },
    async plan(selection) {
      const site = await context();
      await site.startLink();
      const { planSite } = await import("./plan-site.ts");
      const outcome = await planSite(site, selection);
      if (outcome.value !== undefined) made.set(outcome.value, performance.now());
      return outcome;
    },
    async savePlan(report, file) {
      return await (await import("./plan-files.ts")).savePlan(await context(), report, file);
    },
    async readPlan(file) {
      return await (await import("./plan-files.ts")).loadPlan(file);
    },
    async hold(report) {
      const { holdAgainstSite } = await import("./apply-plan.ts");
      const sealed = report.seal();
      const outcome = await holdAgainstSite(await (opened ??= openRemembering(options, sealed.digest)), sealed);
      if (outcome.value !== undefined) held.add(report);
      return outcome;
    },
    async apply(report, how) {
      const madeAt = made.get(report);
      if (madeAt === undefined && !held.has(report)) {
        const { value, diagnostics } = await this.hold(report);
        if (value === undefined) return { diagnostics };
      }
      const { runSealedPlan } = await import("./apply-plan.ts");
      const fresh = madeAt !== undefined && performance.now() - madeAt < freshForMs;
      return await runSealedPlan(await context(), report.seal(), { ...how, fresh });
    },
    async holdAgainstBaseline(report, baseline) {
      return await (await import("./plan-baseline.ts")).holdAgainstBaseline(report, baseline);
    },
    async planOfRun(run) {
      return await (await import("./plan-of-run.ts")).reportOfRun(await context(), run);
    },
    async planReports() {
      return (await import("./plan-reports.ts")).planReports;
    },
    async resumable(run) {
      const site = await context();
      // Most runs that are looked at are gone on with.
      await site.startLink();
      return await (await import("./resume-run.ts")).resumable(site, run);
    },
    async resume(run, how) {
      return await (await import("./resume-run.ts")).resumeRun(await context(), run, how);
    },
    async replay(run, how) {
      const { replayRun, planDigestOf } = await import("./replay-run.ts");
      const digest = await planDigestOf(options, run);
      return await replayRun(await (opened ??= openRemembering(options, digest)), run, how);
    },
    async rollback(run, how) {
      return await (await import("./rollback-run.ts")).rollbackRun(await context(), run, how);
    },
    async trippedIn(report) {
      return await (await import("./site-breakers.ts")).trippedOf((await context()).state, report);
    },
    async breakers() {
      return sound(await (await import("./site-breakers.ts")).listBreakers((await context()).state));
    },
    async resetBreakers(address) {
      return await (await import("./site-breakers.ts")).resetBreakers((await context()).state, address);
    },
    async owed() {
      return await (await import("./site-owed.ts")).listOwed(await context());
    },
    async adoptOwed(key) {
      return await (await import("./site-owed.ts")).adoptOwed(await context(), key);
    },
    async dropOwed(key) {
      return await (await import("./site-owed.ts")).dropOwed(await context(), key);
    },
    async clearVoid({ owed = [] }) {
      const keys = owed.flatMap(({ key, standing }) => (standing === "void" ? [key] : []));
      if (keys.length > 0) await (await import("./site-owed.ts")).clearOwed(await context(), keys);
    },
    async runs() {
      const { listRuns } = await import("../state/runs.ts");
      return sound(await listRuns((await context()).state));
    },
    async showRun(id) {
      const { showRun } = await import("../state/runs.ts");
      return sound(await showRun((await context()).state, id));
    },
    async plugins() {
      return await (await import("./site-plugin-reports.ts")).reportPlugins(await context());
    },
    async inspectPlugin(nameOrPath, directory) {
      return await (await import("./site-plugin-reports.ts")).reportPlugin(await context(), nameOrPath, directory);
    },
    async lockPlugins() {
      return await (await import("./site-plugin-reports.ts")).lockSitePlugins(await context());
    },
    async textOf(file) {
      return await (await import("./source-text.ts")).sourceText(options.site, file);
    },
    async observe(report) {
      return await (await import("./observe-contents.ts")).observeContents(await context(), report);
    },
    async contentOf(digest) {
      return await (await import("./held-content.ts")).heldContent(await context(), digest);
    },
    async [Symbol.asyncDispose]() {
      // Who asked for it has heard why it could not be opened.
      const site = await opened?.catch(() => undefined);
      await site?.[Symbol.asyncDispose]();
    },
  };
}

function sound<T>(value: T): Outcome<T> {
  return { value, diagnostics: [] };
}

async function openContext(options: KernelOptions): Promise<SiteContext> {
  const { SiteContext: Context } = await import("./site-context.ts");
  return new Context(options);
}

async function openRemembering(options: KernelOptions, digest: string): Promise<SiteContext> {
  const [{ recallInputs }, { stateDirectory }] = await Promise.all([import("./plan-inputs.ts"), import("../state/state-directory.ts")]);
  return await openContext(await recallInputs(options, stateDirectory(options.site).root, digest));
}
