import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { SideError } from "../../sync/side.ts";
import { serve, testKey } from "../testing.ts";
import { createTransport } from "./transport.ts";

/** The result of a call when the server answers like this. */
async function answeredWith(
  answer: (res: ServerResponse) => void,
  options: { timeoutMs?: number; maxResponseBytes?: number; maxWaitMs?: number } = {},
) {
  const account = await serve((_req, res) => answer(res));
  const call = createTransport({ ...account, maxWaitMs: 0, ...options });
  return call("GET", "customers/get", { id: "1" });
}

const json =
  (body: unknown, status = 200) =>
  (res: ServerResponse) => {
    res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };

const html = (status: number) => (res: ServerResponse) => {
  res.writeHead(status, { "Content-Type": "text/html" }).end("<html><h1>Nope</h1></html>");
};

describe("A request", () => {
  test("carries the key, and its parameters in the query string", async () => {
    const account = await serve((req, res) =>
      json({ status: 1, data: { url: req.url, key: req.headers["x-fw360-key"] } })(res),
    );
    const answer = await createTransport(account)("GET", "customers/get", { email: "a+b@example.it" });
    expect(answer).toEqual({ url: "/m/api/customers/get?email=a%2Bb%40example.it", key: testKey });
  });

  test("posts its parameters as JSON", async () => {
    const account = await serve((req, res) => {
      void text(req).then((body) => json({ status: 1, data: [req.headers["content-type"], body] })(res));
    });
    const answer = await createTransport(account)("POST", "customers/update", { tags: ["è"] });
    expect(answer).toEqual(["application/json", '{"tags":["è"]}']);
  });

  test("is not made with a key that a header cannot hold, and no message contains the key", async () => {
    const call = createTransport({
      ...(await serve((_req, res) => json({ status: 1 })(res))),
      apiKey: "segreto\nè",
    });
    const error: unknown = await call("GET", "check").catch((error: unknown) => error);
    expect(error).toMatchObject({ reason: "key-refused", kind: "unauthorized" });
    expect(String(error)).not.toContain("segreto");
  });
});

describe("An answer", () => {
  test.each([1, "1", true])("with status %j is a success", async (status) => {
    expect(await answeredWith(json({ status, data: { id: 1 } }))).toEqual({ id: 1 });
  });

  test.each([
    ["error", { status: 0, error: "Cliente non trovato" }],
    ["message", { status: 0, message: "Cliente non trovato" }],
    ["data.message", { status: "0", data: { message: "Cliente non trovato" } }],
    ["an HTTP error", { status: 0, error: "Cliente non trovato" }, 400],
    ["message beside a code in error", { status: 0, error: "E12", message: "Cliente non trovato" }],
    ["error beside a sentence in message", { status: 0, error: "customer_not_found", message: "Attenzione" }],
    ["a list", { status: 0, error: ["Cliente non trovato"] }],
    ["an object", { status: 0, error: { code: 4, message: "Cliente non trovato" } }],
    ["error, without status", { error: "customer_not_found", title: "Errore", message: "Riprova" }],
    ["message, without status", { message: "Cliente non trovato" }],
  ])("with status 0 and its reason in %s is a refusal", async (_where, body, status = 200) => {
    await expect(answeredWith(json(body, status))).rejects.toMatchObject({ reason: "not-found" });
  });

  test.each([
    ["HTML with 502", html(502), "unavailable"],
    ["JSON with 500", json({ error: "Internal" }, 500), "unavailable"],
    ["a success with 500", json({ status: 1, data: {} }, 500), "unavailable"],
    ["nothing", (res: ServerResponse) => res.end(), "unavailable"],
    ["a torn connection", (res: ServerResponse) => res.destroy(), "unavailable"],
    ["a refusal without words", json({ status: 0 }), "unavailable"],
    ["null", json(null), "unavailable"],
    ["an empty list", json([]), "unavailable"],
    ["a sentence about a missing page with 404", json({ error: "Not found" }, 404), "not-framework360"],
    ["a sentence about the key with 400", json({ error: "Chiave API non valida" }, 400), "key-refused"],
    ["HTML with 403, from a firewall", html(403), "unavailable"],
    ["HTML with 200", html(200), "not-framework360"],
    ["HTML with 404", html(404), "not-framework360"],
    ["other JSON", json({ hello: "world" }), "not-framework360"],
    ["JSON with 401", json({ message: "Unauthorized" }, 401), "key-refused"],
    ["JSON with 403", json({ message: "Forbidden" }, 403), "permission-missing"],
  ] as const)("that is %s fails as %s", async (_what, answer, reason) => {
    const failure = answeredWith(answer);
    await expect(failure).rejects.toBeInstanceOf(SideError);
    await expect(failure).rejects.toMatchObject({ side: "framework360", reason });
  });

  test("that names a sent field with an HTTP error refuses that field", async () => {
    const account = await serve((_req, res) => json({ message: "Caratteri non ammessi: nome" }, 422)(res));
    const sent = { id: "7", nome: "Anna", cognome: "Bianchi" };
    await expect(createTransport(account)("POST", "customers/update", sent)).rejects.toMatchObject({
      reason: "invalid-data",
      parameter: "nome",
    });
  });

  test("that is too large is not read to its end", async () => {
    const endless = (res: ServerResponse) => {
      const more = () => {
        while (!res.destroyed && res.write("x".repeat(10_000)));
      };
      res.on("drain", more);
      more();
    };
    await expect(answeredWith(endless, { maxResponseBytes: 50_000 })).rejects.toMatchObject({
      kind: "unavailable",
      reason: "too-large",
      message: expect.stringContaining("50000 bytes"),
    });
  });

  test("that is too large once decompressed is not read to its end", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, " "));
    const packed = (res: ServerResponse) => void res.writeHead(200, { "Content-Encoding": "gzip" }).end(bomb);
    expect(bomb.length).toBeLessThan(50_000);
    await expect(answeredWith(packed, { maxResponseBytes: 50_000 })).rejects.toMatchObject({
      kind: "unavailable",
      reason: "too-large",
      message: expect.stringContaining("50000 bytes"),
    });
  });

  test("that comes byte by byte fails after the timeout", async () => {
    const dripping = (res: ServerResponse) => {
      const timer = setInterval(() => res.write(" "), 10);
      res.on("close", () => clearInterval(timer));
    };
    await expect(answeredWith(dripping, { timeoutMs: 100 })).rejects.toMatchObject({ reason: "timeout" });
  });

  test("that quotes a sent value is reported without the value", async () => {
    const failure = createTransport(
      await serve((_req, res) => json({ status: 0, error: "Annunziata di Lodi non va bene" })(res)),
    )("POST", "customers/update", { id: "1", nome: "Annunziata", dati_fatturazione: { comune: "Lodi" } });
    await expect(failure).rejects.toMatchObject({
      explanation: { said: "(value) di (value) non va bene" },
    });
  });

  test("that never ends fails after the timeout", async () => {
    const stuck = (res: ServerResponse) => void res.write('{"status":');
    await expect(answeredWith(stuck, { timeoutMs: 50 })).rejects.toMatchObject({ reason: "timeout" });
  });

  test("that redirects is not followed: the key goes to the account only", async () => {
    const visited: unknown[] = [];
    const elsewhere = await serve((req, res) => {
      visited.push(req.headers);
      json({ status: 1, data: {} })(res);
    });
    const location = `${elsewhere.baseUrl}/m/api/customers/get?id=1`;
    await expect(
      answeredWith((res) => void res.writeHead(301, { Location: location }).end()),
    ).rejects.toMatchObject({
      reason: "not-framework360",
      message: expect.stringContaining(`${elsewhere.baseUrl}/m/api/customers/get.`),
    });
    expect(visited).toEqual([]);
  });
});

describe("What an account says", () => {
  const saidIn = (body: unknown, status?: number) =>
    answeredWith(json(body, status)).catch((error: unknown) => (error as SideError).explanation.said);

  test.each([
    ["as the reason", `La chiave ${testKey} non è valida`],
    ["in capitals", `Invalid key: ${testKey.toUpperCase()}`],
    ["within an address", `Access denied for /m/api/customers/get?key=${testKey}&id=1`],
  ])("is kept without the key that it repeats %s", async (_how, error) => {
    for (const status of [200, 401, 422]) {
      const said = String(await saidIn({ status: 0, error }, status));
      expect(said.toLowerCase()).not.toContain(testKey);
      expect(said).toContain("(value)");
    }
  });

  test("is kept without a customer's value that it repeats as HTML", async () => {
    const account = await serve((_req, res) =>
      json({ status: 0, error: "Cognome D&#039;Angelo &egrave; troppo &quot;corto&quot;" })(res),
    );
    const call = createTransport({ ...account, maxWaitMs: 0 });
    const sent = { customer_id: "1", cognome: "D'Angelo" };
    await expect(call("POST", "customers/update", sent)).rejects.toMatchObject({
      explanation: { said: "Cognome (value) è troppo 'corto'" },
    });
  });

  test.each([
    ["https://user:secret@elsewhere.example/m/api", "https://elsewhere.example/m/api"],
    [`https://elsewhere.example/k/${testKey}/api`, "https://elsewhere.example/k/(value)/api"],
    ["/login/anna%40example.it/m", "/login/(e-mail)/m"],
    ["https://203.0.113.10:8443/login", "https://203.0.113.10:8443/login"],
    ["//elsewhere.example/login?key=1", "//elsewhere.example/login"],
  ])("when it redirects to %s is kept as %s", async (location, address) => {
    await expect(
      answeredWith((res) => void res.writeHead(302, { Location: location }).end()),
    ).rejects.toMatchObject({ explanation: { code: "redirected", params: { address } } });
  });
});

describe("Retry-After", () => {
  const busy = (retryAfter: string | null) => (res: ServerResponse) => {
    res.writeHead(429, retryAfter === null ? {} : { "Retry-After": retryAfter }).end();
  };

  test("can be in seconds", async () => {
    await expect(answeredWith(busy("12"))).rejects.toMatchObject({ retryAfterMs: 12_000 });
  });

  test("can be a date", async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const error = (await answeredWith(busy(date)).catch((error: unknown) => error)) as SideError;
    expect(error.retryAfterMs).toBeGreaterThan(50_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test.each([
    ["429 without Retry-After", 429, {}],
    ["429 with a short Retry-After", 429, { "Retry-After": "0" }],
    ["503 with a short Retry-After", 503, { "Retry-After": "0" }],
  ])("is waited out within the call: %s", async (_what, status, headers) => {
    let calls = 0;
    const answer = await answeredWith(
      (res) =>
        ++calls < 3 ? void res.writeHead(status, headers).end() : json({ status: 1, data: calls })(res),
      { maxWaitMs: 10_000 },
    );
    expect(answer).toBe(3);
  });

  test("that is longer than the call may wait fails at once, and so do the calls that follow", async () => {
    let calls = 0;
    const account = await serve((_req, res) => {
      calls += 1;
      busy("600")(res);
    });
    const call = createTransport({ ...account, maxWaitMs: 5_000 });
    await expect(call("GET", "check")).rejects.toMatchObject({ reason: "throttled", retryAfterMs: 600_000 });
    await expect(call("GET", "check")).rejects.toMatchObject({ explanation: { code: "paused" } });
    expect(calls).toBe(1);
  });

  test("is not needed with 503 where calls pass beside it: then it is a limit", async () => {
    let calls = 0;
    const account = await serve((_req, res) =>
      ++calls === 2 ? void res.writeHead(503).end() : json({ status: 1, data: calls })(res),
    );
    const call = createTransport(account);
    await call("GET", "check");
    expect(await call("GET", "check")).toBe(3);
  });

  test("is needed with 503 where no call passes: a server that is down is not waited for", async () => {
    await expect(
      answeredWith((res) => void res.writeHead(503).end(), { maxWaitMs: 10_000 }),
    ).rejects.toMatchObject({ reason: "unavailable", explanation: { code: "http-error" } });
  });

  test.each([null, "soon"])("%j names no time", async (value) => {
    await expect(answeredWith(busy(value))).rejects.toMatchObject({ retryAfterMs: null });
  });
});

describe("A call that breaks", () => {
  /** How many calls the account saw, and what came of one that breaks so often after one that passed. */
  async function broken(times: number, method: "GET" | "POST", answer = html(502)) {
    let calls = 0;
    const account = await serve((_req, res) => {
      calls += 1;
      if (calls > 1 && calls <= 1 + times) answer(res);
      else json({ status: 1, data: "passed" })(res);
    });
    const call = createTransport(account);
    await call("GET", "check");
    const outcome = await call(method, "customers/get").catch(({ reason }: { reason: string }) => reason);
    return { outcome, calls: calls - 1 };
  }

  test.each([
    ["an HTML page with 502", html(502)],
    ["nothing", (res: ServerResponse) => void res.writeHead(200).end()],
    ["a broken connection", (res: ServerResponse) => void res.destroy()],
  ])("is made once more where it reads and others pass: %s", async (_what, answer) => {
    expect(await broken(1, "GET", answer)).toEqual({ outcome: "passed", calls: 2 });
  });

  test("is not made a third time", async () => {
    expect(await broken(2, "GET")).toEqual({ outcome: "unavailable", calls: 2 });
  });

  test("is not made again where it writes: it may have taken effect", async () => {
    expect(await broken(1, "POST")).toEqual({ outcome: "unavailable", calls: 1 });
  });

  test("is not made again where the account answers that it refuses", async () => {
    const refused = json({ status: 0, error: "Riprova" });
    expect(await broken(1, "GET", refused)).toEqual({ outcome: "unavailable", calls: 1 });
  });

  test("is not made again where no call passes: the account is down", async () => {
    let calls = 0;
    const down = (res: ServerResponse) => {
      calls += 1;
      html(502)(res);
    };
    await expect(answeredWith(down)).rejects.toMatchObject({ reason: "unavailable" });
    expect(calls).toBe(1);
  });
});

describe("An address", () => {
  const at = (baseUrl: string) => createTransport({ baseUrl, apiKey: testKey, fetch })("GET", "check");

  test("with an unknown name is not found", async () => {
    await expect(at("https://no-such-host.invalid")).rejects.toMatchObject({ reason: "address-not-found" });
  });

  test("without a server is not found", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(at(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ reason: "address-not-found" });
  });

  test("that does not speak TLS is not found", async () => {
    const { baseUrl } = await serve((_req, res) => json({})(res));
    await expect(at(baseUrl.replace("http:", "https:"))).rejects.toMatchObject({
      reason: "address-not-found",
    });
  });
});

test("no more calls of an account run than its limit, over all clients", async () => {
  const waiting: ServerResponse[] = [];
  let most = 0;
  const account = await serve((_req, res) => {
    waiting.push(res);
    most = Math.max(most, waiting.length);
  });
  const clients = [1, 2].map(() => createTransport({ ...account, concurrency: 3 }));
  const calls = clients.flatMap((call) => Array.from({ length: 4 }, () => call("GET", "check")));
  let answered = 0;
  while (answered < calls.length) {
    await expect.poll(() => waiting.length).toBe(Math.min(3, calls.length - answered));
    for (const res of waiting.splice(0)) {
      answered++;
      json({ status: 1 })(res);
    }
  }
  await Promise.all(calls);
  expect(most).toBe(3);
});
