import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { parseEnvironment } from "./env.server.ts";

const complete = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "shpss_0123456789abcdef",
  SHOPIFY_APP_URL: "https://app.example.com",
  ENCRYPTION_KEY: createHash("sha256").update("any").digest("base64"),
};

const problemOf = (changes: Record<string, string>) => {
  try {
    parseEnvironment({ ...complete, ...changes });
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("the environment", () => {
  test("needs four variables and has a default for every other one", () => {
    const environment = parseEnvironment(complete);
    expect(environment).toMatchObject({ PORT: 3000, PROCESS_ROLE: "all", DATA_DIR: ".data" });
    expect(environment.DATABASE_URL).toBeUndefined();
  });

  test("names everything that is missing or malformed at once", () => {
    const broken = {
      ...complete,
      SHOPIFY_API_SECRET: "",
      ENCRYPTION_KEY: "short",
      DATABASE_URL: "mysql://x",
    };
    const message = problemOf(broken);
    expect(message).toContain("SHOPIFY_API_SECRET is missing");
    expect(message).toContain("ENCRYPTION_KEY is not valid: must be 32 random bytes in base64");
    expect(message).toContain("DATABASE_URL is not valid: must start with postgresql://");
  });

  test("uses the tunnel that `shopify app dev` passes as HOST as the app's address", () => {
    const { SHOPIFY_APP_URL: _, ...fromTheCli } = {
      ...complete,
      NODE_ENV: "development",
      HOST: "https://a-b.trycloudflare.com",
    };
    expect(parseEnvironment(fromTheCli)).toMatchObject({
      SHOPIFY_APP_URL: "https://a-b.trycloudflare.com",
      HOST: "0.0.0.0",
    });
  });

  test("prefers SHOPIFY_APP_URL to the tunnel, and listens on a HOST that is an address", () => {
    expect(parseEnvironment({ ...complete, HOST: "https://a-b.trycloudflare.com" })).toMatchObject({
      SHOPIFY_APP_URL: "https://app.example.com",
      HOST: "0.0.0.0",
    });
    expect(parseEnvironment({ ...complete, HOST: "127.0.0.1" }).HOST).toBe("127.0.0.1");
  });

  test("does not repeat a secret in its message", () => {
    const broken = { ...complete, ENCRYPTION_KEY: "hunter2" };
    expect(() => parseEnvironment(broken)).toThrow(expect.not.stringContaining("hunter2"));
  });

  test("reads lists separated by commas", () => {
    const environment = parseEnvironment({
      ...complete,
      NODE_ENV: "development",
      FRAMEWORK360_DEVELOPMENT_HOSTS: "127.0.0.1:4100, localhost",
    });
    expect(environment.FRAMEWORK360_DEVELOPMENT_HOSTS).toEqual(["127.0.0.1:4100", "localhost"]);
  });

  const numbers = [
    [
      "PORT",
      "WORKER_CONCURRENCY",
      "WORKER_CONCURRENCY_PER_SHOP",
      "SYNC_RETRY_LIMIT",
      "SYNC_RETRY_DELAY_SECONDS",
    ],
    [
      "SWEEP_INTERVAL_SECONDS",
      "FULL_SWEEP_INTERVAL_HOURS",
      "HINT_LIMIT_PER_MINUTE",
      "CLIENT_LIMIT_PER_MINUTE",
    ],
    ["FRAMEWORK360_TIMEOUT_SECONDS", "ACTIVITY_DAYS", "WEBHOOK_EVENT_DAYS", "FINISHED_JOB_DAYS"],
    ["TOMBSTONE_DAYS", "UNINSTALLED_SHOP_DAYS", "DATA_REQUEST_DAYS"],
  ].flat();
  const texts = [
    "SHOPIFY_API_KEY",
    "SHOPIFY_API_SECRET",
    "SHOPIFY_APP_URL",
    "ENCRYPTION_KEY",
    "DATABASE_URL",
  ];
  const others = ["HOST", "TRUSTED_PROXIES", "PROCESS_ROLE", "LOG_LEVEL", "NODE_ENV", "APP_BRIDGE_URL"];

  test.each(numbers)("refuses a value other than digits as %s, and names it", (name) => {
    for (const junk of [
      "   ",
      "\t",
      "NaN",
      "Infinity",
      "-1",
      "1e9",
      "0x10",
      "999999999999",
      "١٢",
      "1\n2",
      "5 days",
    ]) {
      expect(problemOf({ [name]: junk }), JSON.stringify(junk)).toContain(`${name} is not valid: `);
    }
  });

  const withDatabase = (host: string, query = "") =>
    problemOf({ DATABASE_URL: `postgresql://app:hunter2@${host}/app${query}` });

  test.each([
    ["db.example.com", ""],
    ["db.example.com:5432", "?sslmode=require"],
    ["db.example.com", "?sslmode=no-verify"],
    ["db.example.com", "?sslmode=verify-full&sslmode=disable"],
    ["10.0.0.5", ""],
    ["", "?host=db.example.com"],
    ["internal.example.com", ""],
  ])(
    "refuses a database on another machine (%s%s) without verified TLS, and says what to add",
    (host, query) => {
      const problem = withDatabase(host, query);
      expect(problem).toContain("DATABASE_URL is not valid: ");
      expect(problem).toContain("sslmode=verify-full");
      expect(problem).not.toContain("hunter2");
    },
  );

  test.each([
    ["db.example.com", "?sslmode=verify-full"],
    ["127.0.0.1:5433", ""],
    ["localhost", ""],
    ["postgres", ""],
    ["", ""],
    ["app-db.flycast", ""],
    ["db.default.svc.cluster.local", ""],
    ["", "?host=/var/run/postgresql"],
  ])("accepts a database that is near, or reached by verified TLS (%s%s)", (host, query) => {
    expect(withDatabase(host, query)).toBe("none");
  });

  test("refuses a pooler in transaction mode, in which the app could neither listen nor hold locks", () => {
    expect(withDatabase("localhost", "?pgbouncer=true")).toContain("pooler in session mode");
  });

  test.each([
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/7",
    "2000::/3",
    "::ffff:0:0/96",
    "::/64",
    "loopback,128.0.0.0/1",
  ])("refuses to trust the networks %s, with which every client could claim any address", (networks) => {
    expect(problemOf({ TRUSTED_PROXIES: networks })).toContain("TRUSTED_PROXIES is not valid: ");
  });

  test.each([...texts, ...others, "DATA_DIR"])(
    "refuses blanks, or several lines, as %s, and names it",
    (name) => {
      for (const junk of ["   ", "\n", "one\ntwo", "nul\0"]) {
        expect(problemOf({ [name]: junk }), JSON.stringify(junk)).toContain(`${name} is not valid: `);
      }
    },
  );

  test.each([...texts, ...others])("refuses unsuitable text as %s, and names it", (name) => {
    for (const junk of ["größe 日本", "javascript:alert(1)//ü", "a b"]) {
      expect(problemOf({ [name]: junk }), junk).toContain(`${name} is not valid: `);
    }
  });

  test("ignores the line end of the file that a value was read from", () => {
    expect(parseEnvironment({ ...complete, PORT: "3001\n" }).PORT).toBe(3001);
  });

  test.each(["javascript:alert(1)", "ftp://app.example.com", "http://app.example.com", "https://10.0.0.7"])(
    "refuses %s as the public address in production",
    (address) => expect(problemOf({ SHOPIFY_APP_URL: address })).toContain("SHOPIFY_APP_URL is not valid: "),
  );

  test.each(["https://printer.local", "https://a-b.trycloudflare.com", "https://a.ngrok-free.app"])(
    "refuses %s as the public address in production, and accepts it in development",
    (address) => {
      expect(problemOf({ SHOPIFY_APP_URL: address })).toContain(
        "SHOPIFY_APP_URL is not valid: is a development",
      );
      expect(problemOf({ SHOPIFY_APP_URL: address, NODE_ENV: "development" })).toBe("none");
    },
  );

  const guessable = {
    zeros: Buffer.alloc(32),
    "one byte again and again": Buffer.alloc(32, 0xc7),
    "ascending bytes": Buffer.from(Array.from({ length: 32 }, (_, index) => index + 100)),
    "descending bytes": Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index)),
    "the sandbox's own key": Buffer.alloc(32, "sandbox"),
    "a passphrase": Buffer.from("correct horse battery staple, 12"),
    "one half twice": Buffer.concat([0, 1].map(() => createHash("md5").update("x").digest())),
  };
  test.each(Object.entries(guessable))("refuses %s as ENCRYPTION_KEY in production", (_, key) => {
    const message = problemOf({ ENCRYPTION_KEY: key.toString("base64") });
    expect(message).toContain("ENCRYPTION_KEY is not valid: can be guessed");
    expect(problemOf({ ENCRYPTION_KEYS_RETIRED: key.toString("base64") })).toBe("none");
  });

  test("never takes a random key for a guessable one", () => {
    for (let index = 0; index < 200; index += 1) {
      const key = createHash("sha256").update(String(index)).digest("base64");
      expect(problemOf({ ENCRYPTION_KEY: key })).toBe("none");
    }
  });

  test("refuses short secrets and development settings in production", () => {
    const message = problemOf({
      SHOPIFY_API_SECRET: "x",
      SHOPIFY_API_SECRET_RETIRED: "x",
      FRAMEWORK360_DEVELOPMENT_HOSTS: "localhost",
      APP_BRIDGE_URL: "https://scripts.example.com/app-bridge.js",
    });
    for (const name of [
      "SHOPIFY_API_SECRET",
      "SHOPIFY_API_SECRET_RETIRED",
      "FRAMEWORK360_DEVELOPMENT_HOSTS",
      "APP_BRIDGE_URL",
    ]) {
      expect(message).toContain(`${name} is not valid: `);
    }
  });

  test("lets a trial at a loopback address use the sandbox's settings", () => {
    const trial = {
      SHOPIFY_APP_URL: "http://127.0.0.1:4000",
      SHOPIFY_API_SECRET: "x",
      ENCRYPTION_KEY: guessable["the sandbox's own key"].toString("base64"),
      FRAMEWORK360_DEVELOPMENT_HOSTS: "127.0.0.1:4100",
    };
    expect(problemOf(trial)).toBe("none");
  });
});
