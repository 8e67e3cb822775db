import { createServer } from "node:http";
import type { Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HttpRequest } from "@masterchef/wit/host";
import { act, ask, reasonOf, withSession } from "../testing/drive.ts";

let server: Server;
let base: string;
beforeEach(async () => {
  server = createServer((request, response) => {
    if (request.url === "/slow") return;
    if (request.url === "/moved") response.statusCode = 302;
    if (request.url === "/broken") response.statusCode = 500;
    response.setHeader("Location", "/");
    response.setHeader("X-Seen", String(request.headers["x-key"]));
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => response.end(`${request.method ?? ""} ${body}`));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function request(path: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "GET", url: base + path, headers: [], body: undefined, bodyLimit: 1000, ...more };
}

test("status, headers and body are told; no redirection is followed", async () => {
  await withSession(async (session) => {
    const headers = [{ name: "X-Key", value: { tag: "secret", val: "k" } } as const];
    const outcome = await ask(session, { tag: "http", val: request("/", { headers }) }, {}, [{ token: "k", value: Buffer.from("sesame") }]);
    expect(outcome).toMatchObject({ val: { tag: "http", val: { status: 200, body: { tag: "text", val: "GET " } } } });
    expect(outcome.tag === "ok" && outcome.val.tag === "http" ? outcome.val.val.headers : []).toContainEqual(["x-seen", "sesame"]);
    expect(await ask(session, { tag: "http", val: request("/moved") })).toMatchObject({ val: { val: { status: 302 } } });
  });
});

test("a question neither writes nor waits for ever nor takes any amount", async () => {
  await withSession(async (session) => {
    expect(reasonOf(await ask(session, { tag: "http", val: request("/", { method: "POST" }) }))).toBe("malformed");
    expect(reasonOf(await ask(session, { tag: "http", val: request("/", { bodyLimit: 2 }) }))).toBe("truncated");
    expect(reasonOf(await ask(session, { tag: "http", val: request("/slow") }, { deadline: 200 }))).toBe("timed-out");
    expect(reasonOf(await ask(session, { tag: "http", val: request("/", { url: "ftp://127.0.0.1/" }) }))).toBe("malformed");
    expect(reasonOf(await ask(session, { tag: "http", val: request("/", { url: "http://me:pw@127.0.0.1/" }) }))).toBe("malformed");
    expect(reasonOf(await ask(session, { tag: "http", val: request("/", { url: "nonsense" }) }))).toBe("malformed");
    expect(reasonOf(await ask(session, { tag: "http", val: request("/", { url: "http://127.0.0.1:1/" }) }))).toBe("no-connection");
  });
});

test("as an operation it may write, and a status from 400 on is a failure", async () => {
  await withSession(async (session) => {
    const body = { tag: "text", val: "data" } as const;
    expect(await act(session, { tag: "http", val: request("/", { method: "POST", body }) })).toMatchObject({
      tag: "done",
      val: { code: 200, changed: true, stdout: { val: "POST data" } },
    });
    expect(reasonOf(await act(session, { tag: "http", val: request("/broken", { method: "PUT" }) }))).toBe("http-status");
  });
});
