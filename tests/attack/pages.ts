import { SignJWT, UnsecuredJWT } from "jose";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { mintSessionToken } from "../../sandbox/shopify/session-token.ts";
import { dataPath, shop } from "../support/merchant.ts";
import { listRoutes } from "../support/routes.ts";
import type { Attack, Stage } from "./attack.ts";
import { newClient } from "./floods.ts";
import { nested, texts } from "./bodies.ts";
import { countStatuses, sendRaw, type RawAnswer } from "./raw-request.ts";

const browser = {
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
};

/** An answer must be no server error, and must give away nothing of the code. */
function judge(answers: readonly { what: string; answer: RawAnswer }[]) {
  const isBad = ({ status, body }: RawAnswer) =>
    status >= 500 || status === 0 || /\n\s+at .+:\d+:\d+|PrismaClient/.test(body);
  const bad = answers.filter(({ answer }) => isBad(answer));
  const kinds = [
    ...new Set(bad.map(({ what, answer }) => `${answer.status || "no answer"} to ${what.slice(0, 90)}`)),
  ];
  return {
    times: answers.length,
    seen: `answered ${countStatuses(answers.map(({ answer }) => answer.status))}`,
    faults: kinds.slice(0, 5),
  };
}

async function asMerchant() {
  const token = await mintSessionToken({ shopDomain: shop, userId: "1", ...sandboxApp });
  return { ...browser, Authorization: `Bearer ${token}` };
}

const foreignHosts = [
  "evil.com",
  "evil.com; script-src *",
  "a.myshopify.com evil.com",
  "a.myshopify.com;frame-ancestors *",
  "a.myshopify.com\nX-Evil: 1",
  "myshopify.com.evil.com",
  "evil.com/a.myshopify.com",
  "*",
  "'self'",
  " ",
  "a.myshopify.com:8080",
  "A.MYSHOPIFY.COM",
];

const framers = /^(https:\/\/[a-z0-9-]+\.(myshopify\.com|shopify\.com|myshopify\.io|spin\.dev)|'none')$/;

const frameAncestors: Attack = {
  name: "Page: who may frame it is asked for by a link (shop=evil.com, directives, line breaks)",
  isShort: true,
  async run({ world, scale }) {
    const all = [
      "/auth/session-token",
      "/app",
      "/auth/exit-iframe",
      "/auth/login",
      "/auth",
      "/",
      "/app/connection",
    ];
    const paths = scale > 1 ? all : all.slice(0, 2);
    const answers: { what: string; answer: RawAnswer }[] = [];
    const faults: string[] = [];
    for (const path of paths) {
      for (const host of foreignHosts) {
        for (const name of ["shop", "host"]) {
          const value = name === "host" ? Buffer.from(`${host}/admin`).toString("base64") : host;
          const query = new URLSearchParams({ [name]: value, embedded: "1", "shopify-reload": "/app" });
          const what = `${path}?${query}`;
          const answer = await sendRaw(world.appOrigin, { path: what, headers: newClient() });
          answers.push({ what, answer });
          const policy = String(answer.headers["content-security-policy"] ?? "");
          const [, ancestors = ""] = /frame-ancestors ([^;]*)/.exec(policy) ?? [];
          const strange = ancestors.split(" ").filter((word) => word !== "" && !framers.test(word));
          if (strange.length > 0 || /script-src \*/.test(policy))
            faults.push(`${what}: ${policy.slice(0, 120)}`);
        }
      }
    }
    const judged = judge(answers);
    const some = faults.length > 3 ? [...faults.slice(0, 3), `${faults.length} such answers`] : faults;
    return { ...judged, faults: [...judged.faults, ...some] };
  },
};

const origins: Attack = {
  name: "Page: foreign and malformed Origin, Host and X-Forwarded-Host, to each route",
  async run({ world }) {
    const routes = await listRoutes();
    const odd = [
      "https://evil.com",
      "null",
      "x",
      "http://[",
      `https://${"a".repeat(8_000)}.com`,
      "https://\u00ff",
    ];
    const requests = routes.flatMap(({ path }) =>
      odd.flatMap((value) =>
        ["Origin", "Host", "X-Forwarded-Host"].flatMap((name) =>
          ["GET", "POST"].map((method) => ({
            method,
            path: path.replace(/:\w+|\*/, "x"),
            headers: { ...browser, [name]: value },
          })),
        ),
      ),
    );
    const answers = await inBatches(requests, async (request) => ({
      what: `${request.method} ${request.path} ${JSON.stringify(request.headers).slice(120, 220)}`,
      answer: await sendRaw(world.appOrigin, request),
    }));
    return judge(answers);
  },
};

async function inBatches<In, Out>(
  all: readonly In[],
  work: (one: In) => Promise<Out>,
  size = 8,
): Promise<Out[]> {
  const done: Out[] = [];
  for (let start = 0; start < all.length; start += size) {
    done.push(...(await Promise.all(all.slice(start, start + size).map(work))));
  }
  return done;
}

const nastyValues = [
  "+275760-09-13T00:00:00.000Z",
  "-000001-01-01T00:00:00Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-13-45",
  "9".repeat(400),
  "-1",
  "1e309",
  "\u0000",
  "\ufffd",
  "“".repeat(2_000),
  "[".repeat(4_000),
  "__proto__",
];

/** Every word that a route may understand, with values that no database holds. */
const queries: Attack = {
  name: "Page: each word of each page with dates, numbers and texts that no database holds",
  async run({ world, scale }) {
    const routes = (await listRoutes()).filter(({ path }) => path.startsWith("/app"));
    const values = scale > 1 ? nastyValues : nastyValues.slice(0, 3);
    const headers = await asMerchant();
    const places = values.flatMap((value) => [`${value}~1`, `${value}_1`, `${value}.1`, value]);
    const requests = routes.flatMap(({ path, words }) =>
      (scale > 1 ? places : values).map((value) => {
        const query = new URLSearchParams(words.map((word) => [word, value])).toString();
        const address = dataPath(path.replace(/:\w+|\*/, encodeURIComponent(value)));
        return { path: `${address}?${query}`.slice(0, 12_000), headers };
      }),
    );
    const answers = await inBatches(requests, async (request) => ({
      what: request.path,
      answer: await sendRaw(world.appOrigin, request),
    }));
    return judge(answers);
  },
};

const forms: Attack = {
  name: "Page: forms of 250 KB of one repeated character, 60,000 fields, 5,000 parts",
  isShort: true,
  async run({ world, scale }) {
    const types = {
      urlencoded: "application/x-www-form-urlencoded",
      parts: "multipart/form-data; boundary=x",
    };
    const pieces = scale > 1 ? texts(80_000) : texts(80_000).slice(0, 2);
    const bodies = [
      ...pieces.flatMap((text) =>
        ["baseUrl", "apiKey", "intent", "customer", "historyLines", "newsletterList", "extraPlaces"].map(
          (name) => ({
            type: types.urlencoded,
            body: new URLSearchParams({ [name]: text.toWellFormed() }).toString().slice(0, 255_000),
          }),
        ),
      ),
      ...["[", '{"note":'].map((open) => {
        const extraPlaces = nested(open, open === "[" ? "]" : "}", 10_000);
        return {
          type: types.urlencoded,
          body: new URLSearchParams({ extraPlaces }).toString().slice(0, 255_000),
        };
      }),
      { type: types.urlencoded, body: "a=&".repeat(80_000) },
      { type: types.urlencoded, body: "customer=1&".repeat(22_000) },
      {
        type: types.parts,
        body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(4_500) + "--x--",
      },
      { type: "application/json", body: nested("[", "]", 120_000) },
    ];
    const all = ["/app/connection", "/app/synchronization", "/app/sends", "/app/activity/retry"];
    const paths = scale > 1 ? all : all.slice(0, 1);
    const headers = await asMerchant();
    const requests = paths.flatMap((path) =>
      bodies.map(({ type, body }) => ({
        method: "POST",
        path: dataPath(path),
        headers: { ...headers, "Content-Type": type },
        body,
      })),
    );
    const answers = await inBatches(requests, async (request) => ({
      what: `${request.path} ${request.body.slice(0, 30)}`,
      answer: await sendRaw(world.appOrigin, request),
    }));
    return judge(answers);
  },
};

const odd: Attack = {
  name: "Page: languages, cookies, routes and addresses of 12 KB",
  async run({ world }) {
    const headers = await asMerchant();
    const long = (piece: string) => piece.repeat(Math.floor(12_000 / piece.length));
    const requests = [
      { path: "/app", headers: { ...headers, "Accept-Language": long("de-CH-x;q=0.1,") } },
      { path: "/app", headers: { ...headers, "Accept-Language": long("-") } },
      { path: "/app", headers: { ...headers, Cookie: long("a=b; ") } },
      { path: "/app", headers: { ...headers, Cookie: long('"') } },
      { path: "/app", headers: { ...browser, "User-Agent": long("bot ") } },
      { path: "/app", headers: { ...browser, Authorization: `Bearer ${long("a.")}` } },
      { path: `/app.data?_routes=${long("routes/app,")}`, headers },
      { path: `/app?locale=${long("it-")}`, headers },
      { path: `/app?${long("shop=a&")}`, headers },
      { path: `/${long("a/")}`, headers },
      { path: `/${long("%25")}`, headers },
      { path: `//evil.com/${long("..%2f")}`, headers },
      { path: `/app/activity/${long("%F0%9F%92%A9")}`, headers },
    ];
    const answers = await inBatches(requests, async (request) => ({
      what: request.path,
      answer: await sendRaw(world.appOrigin, request),
    }));
    return judge(answers);
  },
};

const tokens: Attack = {
  name: "Page: session tokens without exp, sub, dest or signature, of another app, from the future",
  isShort: true,
  async run({ world }: Stage) {
    const now = Math.floor(Date.now() / 1000);
    const good: Record<string, unknown> = {
      iss: `https://${shop}/admin`,
      dest: `https://${shop}`,
      aud: sandboxApp.clientId,
      sub: "1",
      exp: now + 60,
      nbf: now,
      iat: now,
      jti: crypto.randomUUID(),
      sid: crypto.randomUUID(),
    };
    const sign = (claims: Record<string, unknown>, secret = sandboxApp.clientSecret, alg = "HS256") =>
      new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
    const without = (name: string) =>
      sign(Object.fromEntries(Object.entries(good).filter(([claim]) => claim !== name)));
    const tried: Record<string, string> = {
      "without exp": await without("exp"),
      "without sub": await without("sub"),
      "without dest": await without("dest"),
      "without aud": await without("aud"),
      "with exp in the year 9999 and nbf tomorrow": await sign({
        ...good,
        exp: now + 1e9,
        nbf: now + 86_400,
      }),
      "with an empty sub": await sign({ ...good, sub: "" }),
      "with exp as a word": await sign({ ...good, exp: "never" }),
      "of another app": await sign({ ...good, aud: "another-app" }),
      "of no shop": await sign({ ...good, dest: "https://evil.com", iss: "https://evil.com/admin" }),
      "of a path": await sign({
        ...good,
        dest: `https://${shop}/../evil`,
        iss: `https://${shop}.evil.com/admin`,
      }),
      "signed with another secret": await sign(good, "another secret"),
      "signed with an empty secret": await sign(good, " "),
      "signed in another way": await sign(good, sandboxApp.clientSecret.repeat(4), "HS512"),
      "not signed": new UnsecuredJWT(good).encode(),
    };
    const faults: string[] = [];
    const statuses: number[] = [];
    for (const [what, token] of Object.entries(tried)) {
      const headers = { ...browser, Authorization: `Bearer ${token}` };
      const { status } = await sendRaw(world.appOrigin, { path: dataPath("/app/connection"), headers });
      statuses.push(status);
      if (status === 200 || status >= 500 || status === 0) faults.push(`${status} to one ${what}`);
    }
    return { times: statuses.length, seen: `answered ${countStatuses(statuses)}`, faults };
  },
};

export const pageAttacks: Attack[] = [frameAncestors, origins, queries, forms, odd, tokens];
