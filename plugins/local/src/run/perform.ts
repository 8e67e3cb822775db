import type { Operation, TransportOutcome } from "@masterchef/wit/host";
import { exchangeHttp } from "../ask/http.ts";
import { failure, otherFailure } from "../failure.ts";
import { captured, tail } from "../process/captured.ts";
import { failed, refused } from "../stop.ts";
import { outcome } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { makeDirectory } from "./make-directory.ts";
import { makeLink } from "./make-link.ts";
import { move } from "./move.ts";
import { runProgram } from "./program.ts";
import { reboot } from "./reboot.ts";
import { remove } from "./remove.ts";
import { setAttributes } from "./set-attributes.ts";
import { writeFile } from "./write-file.ts";

/** Carries out one operation as ourselves. Throws a `Stop` where it is not done. */
export async function perform({ act }: Operation, context: ActContext): Promise<TransportOutcome> {
  switch (act.tag) {
    case "write-file":
      return await writeFile(act.val, context);
    case "make-directory":
      return await makeDirectory(act.val, context);
    case "make-link":
      return await makeLink(act.val, context);
    case "set-attributes":
      return await setAttributes(act.val, context);
    case "move":
      return await move(act.val, context);
    case "remove":
      return await remove(act.val, context);
    case "run":
      return await runProgram(act.val, context);
    case "http":
      return await request(act.val, context);
    case "barrier":
      if (act.val === "reboot") return await reboot(context);
      // There is no link to renew: users and groups are looked up anew for every task, and so are the processes that work as them.
      return outcome(false);
    case "other":
      throw refused(
        failure("unsupported", `this transport knows no operation ${act.val.name}; use a transport that lists it among its acts`),
      );
  }
}

type HttpAct = Extract<Operation["act"], { readonly tag: "http" }>["val"];

async function request(act: HttpAct, context: ActContext): Promise<TransportOutcome> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(context.deadline)]);
  const exchange = await exchangeHttp(act, context, signal);
  if (exchange.tag === "failed") throw (exchange.sent ? failed : refused)(exchange.val);
  const { status, body } = exchange.val;
  const bytes = body.tag === "text" ? Buffer.from(body.val) : body.val;
  if (status >= 400)
    throw failed(otherFailure("http-status", `${act.method} ${new URL(act.url).origin} was answered with status ${status}`));
  return outcome(true, { code: status, stdout: captured(tail(bytes, 8 * 1024)) });
}
