import { describe, expect, test } from "vitest";

import { parseEnvironment } from "./env.server.ts";

const complete = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example.com",
  ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64"),
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
    const message = (() => {
      try {
        parseEnvironment(broken);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toContain("SHOPIFY_API_SECRET is missing");
    expect(message).toContain("ENCRYPTION_KEY is not valid: must be 32 random bytes in base64");
    expect(message).toContain("DATABASE_URL is not valid: must start with postgresql://");
  });

  test("takes the tunnel that shopify app dev passes as HOST for the app's address", () => {
    const { SHOPIFY_APP_URL: _, ...fromTheCli } = { ...complete, HOST: "https://a-b.trycloudflare.com" };
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
      FRAMEWORK360_DEVELOPMENT_HOSTS: "127.0.0.1:4100, localhost",
    });
    expect(environment.FRAMEWORK360_DEVELOPMENT_HOSTS).toEqual(["127.0.0.1:4100", "localhost"]);
  });
});
