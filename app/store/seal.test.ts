import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createSealer } from "./seal.ts";

const key = (fill: number) => Buffer.alloc(32, fill).toString("base64");

describe("sealing", () => {
  test("gives back any text that was sealed", () => {
    const sealer = createSealer(key(1));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sealer.open(sealer.seal(text))).toBe(text);
      }),
    );
  });

  test("never seals the same text to the same words", () => {
    const sealer = createSealer(key(1));
    expect(sealer.seal("anna@example.it")).not.toBe(sealer.seal("anna@example.it"));
  });

  test("opens what a retired key sealed, and seals with the current one", () => {
    const old = createSealer(key(1)).seal("text");
    const rotated = createSealer(key(2), [key(1)]);
    expect(rotated.open(old)).toBe("text");
    expect(() => createSealer(key(1)).open(rotated.seal("text"))).toThrow("cannot be opened");
  });

  test("refuses a text that was tampered with", () => {
    const sealer = createSealer(key(1));
    const parts = sealer.seal("text").split(".");
    const body = Buffer.from(parts[4]!, "base64url");
    body[0] = body[0]! ^ 1;
    parts[4] = body.toString("base64url");
    expect(() => sealer.open(parts.join("."))).toThrow();
  });
});
