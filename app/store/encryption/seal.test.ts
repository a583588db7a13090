import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createSealer } from "./seal.ts";

const as = { what: "api-key", shop: "a.myshopify.com" } as const;

const key = (fill: number) => Buffer.alloc(32, fill).toString("base64");

describe("sealing", () => {
  test("gives back any text that was sealed", () => {
    const sealer = createSealer(key(1));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sealer.open(sealer.seal(text, as), as)).toBe(text);
      }),
    );
  });

  test("never seals the same text to the same words", () => {
    const sealer = createSealer(key(1));
    expect(sealer.seal("anna@example.it", as)).not.toBe(sealer.seal("anna@example.it", as));
  });

  test("opens what a retired key sealed, and seals with the current one", () => {
    const old = createSealer(key(1)).seal("text", as);
    const rotated = createSealer(key(2), [key(1)]);
    expect(rotated.open(old, as)).toBe("text");
    expect(() => createSealer(key(1)).open(rotated.seal("text", as), as)).toThrow("cannot be opened");
  });

  test("refuses a text that was tampered with", () => {
    const sealer = createSealer(key(1));
    const parts = sealer.seal("text", as).split(".");
    const body = Buffer.from(parts[4]!, "base64url");
    body[0] = body[0]! ^ 1;
    parts[4] = body.toString("base64url");
    expect(() => sealer.open(parts.join("."), as)).toThrow();
  });

  test.each([
    ["another shop's", { ...as, shop: "b.myshopify.com" }],
    ["something else", { ...as, what: "hint-token" } as const],
    ["the app's own", { ...as, shop: null }],
  ])("refuses a sealed text that is opened as %s", (_whose, elsewhere) => {
    const sealer = createSealer(key(1));
    expect(() => sealer.open(sealer.seal("text", as), elsewhere)).toThrow();
  });

  test("refuses a tag that was cut short: it would be easier to guess", () => {
    const sealer = createSealer(key(1));
    const parts = sealer.seal("text", as).split(".");
    parts[3] = Buffer.from(parts[3]!, "base64url").subarray(0, 4).toString("base64url");
    expect(() => sealer.open(parts.join("."), as)).toThrow();
  });
});
