import { describe, expect, test } from "vitest";

import { explanation } from "../sync/explanation.ts";
import { serializeError } from "./serialize-error.ts";
import { Framework360Error } from "../framework360/api/failure.ts";

const secret = "Annunziata";

describe("an error in the log", () => {
  test("has its name, code and stack", () => {
    const error = Object.assign(new Error("No answer."), { code: "ECONNREFUSED" });
    expect(serializeError(error)).toMatchObject({
      name: "Error",
      message: "No answer.",
      code: "ECONNREFUSED",
      stack: expect.stringContaining("serialize-error.test.ts"),
    });
  });

  test("keeps the name of a constraint", () => {
    const error = new Error('duplicate key value violates unique constraint "customer_link_shop_key"');
    expect(serializeError(error).message).toContain('"customer_link_shop_key"');
  });

  test.each<[string, () => unknown]>([
    [
      "what a side said",
      () =>
        new Framework360Error(
          "unavailable",
          explanation(
            "call-failed",
            { side: "framework360", operation: "check" },
            { words: `No ${secret} today` },
          ),
        ),
    ],
    ["a body that is not JSON", () => caught(() => JSON.parse(`{"name": ${secret}}`))],
    ["an address that cannot be read", () => caught(() => decodeURIComponent(`${secret}%ff`))],
    ["a header that cannot be sent", () => caught(() => new Headers({ key: `${secret}\n` }))],
    ["the row that a database complains of", () => Object.assign(new Error("refused"), { detail: secret })],
    ["its cause", () => new Error("It broke.", { cause: new Error(secret) })],
    [
      "its other properties",
      () => Object.assign(new Error("It broke."), { config: { headers: { key: secret } } }),
    ],
    ["a thrown value that is not an error", () => ({ secret })],
  ])("contains nothing of %s", (_what, make) => {
    expect(JSON.stringify(serializeError(make()))).not.toContain(secret);
  });

  test("leaves out e-mail addresses", () => {
    expect(serializeError(new Error("No user anna@example.it (sorry)")).message).toBe(
      "No user (e-mail) (sorry)",
    );
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
