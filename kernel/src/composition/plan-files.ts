import { mkdir, open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { Piece } from "../ir/canonical-pieces.ts";
import { readPlan } from "../plan/read-plan.ts";
import { partIn, planPieces } from "../plan/plan-file.ts";
import { failureText, readWhole } from "../site/site-files.ts";
import type { PlanReport } from "./kernel-contract.ts";
import { rememberInputs } from "./plan-inputs.ts";
import type { SiteContext } from "./site-context.ts";

/** A plan holds no contents, so a larger one is none. In bytes. */
const planLimit = 512 << 20;

/** Writes the plan to a file, and makes durable all it rests on: contents, answers, and what it was made with. */
export async function savePlan(context: SiteContext, report: PlanReport, file: string): Promise<Outcome<string>> {
  // Nothing is decided any more. What a plan takes while it is written comes on top of what is held then.
  await (await context.host()).rest();
  const { plan, digest } = report.seal();
  await context.blobs.flush();
  await rememberInputs(context, digest);
  // Sealed just now, a part is still at hand as it is written.
  await writeWhole(
    file,
    planPieces(plan, (name) => context.blobs.inMemory(name) ?? partIn(plan, name)),
  );
  return { value: digest, diagnostics: [] };
}

/** Reads a plan and checks every digest in it. */
export async function loadPlan(file: string): Promise<Outcome<PlanReport>> {
  const found = await readWhole(file, planLimit);
  if ("failure" in found) {
    const reason = found.failure === "missing" ? "There is no such file." : `It cannot be read: ${failureText(found)}.`;
    return {
      diagnostics: [errorOf("MC_PLAN_FILE", { detail: `${reason} Name a file written by \`masterchef plan --out\`.`, about: file })],
    };
  }
  const { value, diagnostics } = readPlan(Buffer.from(found.bytes).toString("utf8"), file);
  if (value === undefined) return { diagnostics };
  const hosts = value.plan.hosts.map((host) =>
    "part" in host
      ? { host: host.host, steps: value.plan.parts[host.part]?.steps ?? [], failed: value.plan.parts[host.part]?.failed ?? [] }
      : host,
  );
  return { value: { hosts, seal: () => value }, diagnostics };
}

/** The whole file or none: a plan cut short by a full disk must not lie around under its name. */
async function writeWhole(file: string, pieces: Iterable<Piece>): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(temporary, "wx", 0o644);
    try {
      await handle.writeFile(pieces);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MasterchefError(
      [errorOf("MC_SITE_WRITE", { detail: `${file} could not be written: ${reason}. Name another place with --out.`, about: file })],
      { cause: error },
    );
  }
}
