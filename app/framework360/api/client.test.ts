import { describe, expect, test, vi } from "vitest";
import type { SideError } from "../../sync/side.ts";
import { createFramework360Client } from "./client.ts";
import { impossibleEmail } from "./missing-customer.ts";

type Answer = () => Response | Promise<Response>;

let accounts = 0;

/** Each client has its own account, because a pause counts for all clients of an account. */
function clientOf(answer: Answer, options: { timeoutMs?: number } = {}) {
  const send = vi.fn<typeof fetch>(async () => answer());
  const client = createFramework360Client({
    baseUrl: `https://client-${(accounts += 1)}.example.it`,
    apiKey: "k3y",
    fetch: send,
    pause: () => Promise.resolve(),
    ...options,
  });
  return { client, send };
}

const json = (body: unknown, init?: ResponseInit) => () => Response.json(body, init);
const html = (status: number) => () =>
  new Response("<html>Bad Gateway</html>", { status, headers: { "Content-Type": "text/html" } });

describe("A call", () => {
  test("reads with the key in its header and the parameters in the address", async () => {
    const { client, send } = clientOf(json({ status: 1, data: { id: 7, nome: "Anna" } }));

    expect(await client.getCustomer({ email: "anna+1@example.it" })).toMatchObject({ id: "7", nome: "Anna" });

    const [url, init] = send.mock.calls[0]!;
    expect(String(url)).toMatch(
      /^https:\/\/client-\d+\.example\.it\/m\/api\/customers\/get\?email=anna%2B1%40example\.it$/,
    );
    expect(new Headers(init?.headers).get("X-Fw360-Key")).toBe("k3y");
    expect(init?.redirect).toBe("manual");
  });

  test("writes JSON and names the customer in both ways", async () => {
    const { client, send } = clientOf(json({ status: 1, data: { id: 7 } }));

    await client.updateCustomer("7", { nome: "Anna" });

    expect(JSON.parse(send.mock.calls[0]![1]!.body as string)).toEqual({
      id: "7",
      customer_id: "7",
      nome: "Anna",
    });
  });

  test("does not follow a redirect", async () => {
    const { client, send } = clientOf(
      () => new Response(null, { status: 302, headers: { Location: "https://evil.example.com/?k=1" } }),
    );

    await expect(client.check()).rejects.toMatchObject({ kind: "unavailable", reason: "not-framework360" });
    expect(send).toHaveBeenCalledTimes(1);
  });

  test("fails when the answer is larger than any customer list", async () => {
    const { client } = clientOf(() => new Response("x".repeat(5_000_001)));
    await expect(client.check()).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("fails after the timeout", async () => {
    const send: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason as Error));
      });
    const client = createFramework360Client({
      baseUrl: "https://example.it",
      apiKey: "k",
      fetch: send,
      timeoutMs: 5,
    });
    await expect(client.check()).rejects.toMatchObject({ kind: "unavailable", reason: "timeout" });
  });

  test("waits while four others of the same account are running", async () => {
    const answers: (() => void)[] = [];
    const { client, send } = clientOf(
      () => new Promise((resolve) => answers.push(() => resolve(Response.json({ status: 1, data: true })))),
    );
    const calls = Array.from({ length: 6 }, () => client.check());
    await vi.waitFor(() => expect(answers).toHaveLength(4));
    expect(send).toHaveBeenCalledTimes(4);

    answers[0]!();
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(5));
    answers[1]!();
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(6));
    for (const answer of answers) answer();
    await Promise.all(calls);
  });

  test("registers again with a password where one is required", async () => {
    const replies = [
      { status: 0, error: "password_required" },
      { status: 1, data: { id: "7" } },
      { status: 1, data: { id: "7", email: "anna@example.it" } },
    ];
    const { client, send } = clientOf(() => Response.json(replies.shift()));

    expect(await client.registerCustomer({ email: "anna@example.it" }, { isNew: true })).toBe("7");

    const bodies = send.mock.calls.slice(0, 2).map(([, init]) => JSON.parse(init!.body as string) as object);
    const sent = { email: "anna@example.it" };
    expect(bodies).toEqual([sent, { ...sent, password: expect.stringMatching(/.{20,}/) }]);
  });
});

describe("A registration of an account that refuses without words", () => {
  const shown = { id: 1, nome: "Anna", email: "anna@example.it" };

  /** Refuses a registration without a password, and accepts a form without reading it. Answers what it was asked. */
  function wordless() {
    const asked: string[] = [];
    const send: typeof fetch = async (input, init) => {
      const { pathname, searchParams } = new URL(String(input));
      const operation = pathname.replace("/m/api/customers/", "");
      const key = searchParams.get("email") ?? searchParams.get("id") ?? "";
      asked.push(`${operation} ${key}`.trim());
      if (operation === "list") return Response.json({ status: 1, data: [shown] });
      if (key === "1") return Response.json({ status: 1, data: shown });
      const isForm = operation === "registration" && !String(init?.body).startsWith("{");
      return Response.json(isForm ? { status: 1, data: true } : []);
    };
    const client = createFramework360Client({
      ...{ baseUrl: `https://client-${(accounts += 1)}.example.it`, apiKey: "k3y" },
      ...{ fetch: send, pause: async () => {} },
    });
    return { client, asked };
  }

  test("is asked what its refusals mean at the last look alone", async () => {
    const { client, asked } = wordless();
    const registered = client.registerCustomer({ email: "new@example.it", nome: "Nuova" }, { isNew: true });
    await expect(registered).rejects.toMatchObject({ reason: "unavailable" });
    const doubts = asked.filter((one) => one === `get ${impossibleEmail}`);
    // Sent without a password and with one, each doubted once; a doubt asks twice of the customer that cannot exist.
    expect(doubts).toHaveLength(4);
    expect(asked.length).toBeLessThanOrEqual(28);
  });
});

describe("What an answer means", () => {
  test.each<[string, Answer, object]>([
    ["HTTP 500", json({ error: "x" }, { status: 500 }), { kind: "unavailable" }],
    ["HTML with 502", html(502), { kind: "unavailable" }],
    ["HTML with 200", html(200), { kind: "unavailable" }],
    ["nothing", () => new Response(""), { kind: "unavailable" }],
    ["JSON without status", json({ data: {} }), { kind: "unavailable" }],
    ["success without data", json({ status: 1 }), { kind: "unavailable" }],
    ["a customer without id", json({ status: 1, data: { nome: "Anna" } }), { kind: "unavailable" }],
    ["HTTP 401", json({}, { status: 401 }), { kind: "unauthorized" }],
    ["HTTP 403", json({}, { status: 403 }), { kind: "unauthorized" }],
    ["an unknown key", json({ status: 0, error: "api_key_invalid" }), { kind: "unauthorized" }],
    [
      "an unknown key, said in Italian",
      json({ status: 0, message: "Chiave API non valida" }),
      { kind: "unauthorized" },
    ],
    ["no permission", json({ status: 0, data: { message: "Permission denied" } }), { kind: "unauthorized" }],
    [
      "no permission, said in Italian",
      json({ status: 0, error: "Permesso negato" }),
      { kind: "unauthorized" },
    ],
    ["no reason", json({ status: 0 }), { kind: "unauthorized" }],
    ["unknown words", json({ status: 0, error: "boh" }), { kind: "unavailable" }],
    ["a missing database", json({ status: 0, error: "Database not found" }), { kind: "unavailable" }],
  ])("%s is not taken for a missing customer", async (_name, answer, error) => {
    const { client } = clientOf(answer);
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ side: "framework360", ...error });
  });

  test.each<[string, Answer]>([
    ["customer_not_found", json({ status: 0, error: "customer_not_found" })],
    ["Cliente non trovato", json({ status: 0, data: { message: "Cliente non trovato" } })],
    ["Cliente inesistente", json({ status: 0, message: "Cliente inesistente." })],
    ["no customer found", json({ status: 0, error: "Customer does not exist" })],
    ["null", json({ status: 1, data: null })],
    ["false", json({ status: 1, data: false })],
    ["an empty list", json({ status: 1, data: [] })],
    ["an empty object", json({ status: 1, data: {} })],
    ["nothing but blanks", json({ status: 1, data: { id: 0, nome: "", email: "None", tags: [] } })],
  ])("%s is a missing customer", async (_name, answer) => {
    expect(await clientOf(answer).client.getCustomer({ id: "7" })).toBeNull();
  });

  test.each(["Nessun cliente trovato", "No customers found", "Not found"])(
    "%j is an empty list, and an empty search result",
    async (words) => {
      const { client } = clientOf(json({ status: 0, error: words }));
      expect(await client.listCustomers({ page: 9, limit: 10 })).toEqual([]);
      expect(await client.searchCustomers("anna")).toEqual([]);
    },
  );

  test.each(["Nessun ordine trovato", "No orders found", "orders_not_found"])(
    "%j is an empty list of orders",
    async (words) => {
      const { client } = clientOf(json({ status: 0, error: words }));
      expect(await client.listOrders({ customer: "7", page: 1, limit: 10 })).toEqual([]);
    },
  );

  test("a key that may not call check is still good", async () => {
    await expect(
      clientOf(json({ status: 0, error: "permission_denied" })).client.check(),
    ).resolves.toBeUndefined();
  });

  test.each([
    ["email_missing", "email"],
    ["L'e-mail non è valida", "email"],
    ["L'e-mail è già usata da un altro cliente", "email"],
    ["nome_invalid", "nome"],
    ["Il cognome deve avere almeno 2 caratteri", "cognome"],
    ["Surname too short", "cognome"],
    ["phone number invalid", "telefono"],
  ])("%j refuses the customer for its %s", async (words, parameter) => {
    const { client } = clientOf(json({ status: 0, error: words }));
    await expect(client.updateCustomer("7", {})).rejects.toMatchObject({ kind: "refused", parameter });
  });

  test("an account is not called again before its Retry-After has passed", async () => {
    const { client, send } = clientOf(json({}, { status: 503, headers: { "Retry-After": "600" } }));
    await expect(client.check()).rejects.toMatchObject({ retryAfterMs: 600_000 });
    await expect(client.getCustomer({ id: "7" })).rejects.toMatchObject({ kind: "unavailable" });
    expect(send).toHaveBeenCalledTimes(1);
  });

  test("never repeats the key or an e-mail address in its message", async () => {
    const { client } = clientOf(json({ status: 0, error: "anna@example.it: email invalid" }));
    const error: unknown = await client.updateCustomer("7", {}).catch((reason: unknown) => reason);
    expect((error as SideError).explanation.said).toContain("(e-mail)");
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/anna|k3y/);
  });
});
