import type { request as httpRequest } from "node:http";
import type { Answer, Failure, HttpRequest, HttpResponse } from "@masterchef/wit/host";
import { contentSource } from "../blob/content-bytes.ts";
import { errorCode, failure, otherFailure } from "../failure.ts";
import { captured } from "../process/captured.ts";
import { valueText } from "../process/environment.ts";
import { Stop } from "../stop.ts";
import { observed, unanswered } from "./answer.ts";
import type { Context } from "./context.ts";
import { isAbort } from "./file.ts";

const bodyMaximum = 8 * 1024 * 1024;

/** What came of a request. */
export type Exchange =
  | { readonly tag: "response"; readonly val: HttpResponse }
  | { readonly tag: "failed"; readonly val: Failure; readonly sent: boolean };

/** Asks by HTTP; only what reads. */
export async function answerHttp(request: HttpRequest, context: Context, signal: AbortSignal): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return unanswered(failure("malformed", `a question may use GET and HEAD, not ${JSON.stringify(request.method)}; make it an operation`));
  }
  const exchange = await exchangeHttp(request, context, signal);
  return exchange.tag === "response" ? observed({ tag: "http", val: exchange.val }) : unanswered(exchange.val);
}

/** Sends one request, follows no redirection and never throws. */
export async function exchangeHttp(request: HttpRequest, context: Context, signal: AbortSignal): Promise<Exchange> {
  let sent = false;
  try {
    const url = new URL(request.url);
    if ((url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "") {
      return notSent(failure("malformed", `${url.protocol}//${url.host} must be http or https, without user information`));
    }
    const headers = request.headers.flatMap(({ name, value }) => [name, valueText(value, context.secrets)]);
    const body = request.body === undefined ? undefined : contentSource(request.body, context).all();
    const limit = Math.min(request.bodyLimit, bodyMaximum);
    // Loaded when first needed: most runs never ask by HTTP, and loading costs more than asking a thousand files.
    const { send } = url.protocol === "https:" ? await import("node:https").then(sender) : await import("node:http").then(sender);
    sent = true;
    return await send({ url, method: request.method, headers, body, limit, signal });
  } catch (error) {
    if (error instanceof Stop && error.reason.tag !== "stale") return notSent(error.reason.val);
    return { tag: "failed", sent, val: httpFailure(error, request.url) };
  }
}

function notSent(val: Failure): Exchange {
  return { tag: "failed", val, sent: false };
}

interface Sending {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
  readonly limit: number;
  readonly signal: AbortSignal;
}

function sender({ request }: { readonly request: typeof httpRequest }): { readonly send: (sending: Sending) => Promise<Exchange> } {
  const send = ({ url, method, headers, body, limit, signal }: Sending): Promise<Exchange> =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? [] : ["content-length", String(body.length)];
      const call = request(url, { method, headers: ["host", url.host, ...headers, ...length], signal, agent: false }, (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on("data", (piece: Buffer) => {
          size += piece.length;
          if (size <= limit) {
            pieces.push(piece);
            return;
          }
          response.destroy();
          resolve({ tag: "failed", sent: true, val: failure("truncated", `${url.origin} sent more than ${limit} bytes; raise the limit`) });
        });
        response.once("error", reject);
        response.once("end", () => {
          const pairs: (readonly [string, string])[] = [];
          for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
            pairs.push([(response.rawHeaders[at] ?? "").toLowerCase(), response.rawHeaders[at + 1] ?? ""]);
          }
          resolve({ tag: "response", val: { status: response.statusCode ?? 0, headers: pairs, body: captured(Buffer.concat(pieces)) } });
        });
      });
      call.once("error", reject);
      call.end(body);
    });
  return { send };
}

function httpFailure(error: unknown, url: string): Failure {
  if (isAbort(error)) return failure("timed-out", "the server did not answer in time; allow a longer deadline");
  const code = errorCode(error);
  if (code === "ERR_INVALID_URL") return failure("malformed", `${JSON.stringify(url)} is not an absolute URL`);
  const text = error instanceof Error ? error.message : String(error);
  return otherFailure("no-connection", `the server could not be reached: ${text}${code === undefined ? "" : ` (${code})`}`);
}
