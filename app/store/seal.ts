import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Encrypts what must not be readable in the database: keys, tokens, customers' data. */
export type Sealer = {
  seal(plaintext: string): string;
  /** @throws {Error} when no key fits or the text was tampered with */
  open(sealed: string): string;
  /** How everything begins that the current key sealed. */
  currentPrefix: string;
};

type Key = { id: string; bytes: Buffer };

/** A key is known by a part of its own hash, so that a rotation needs no bookkeeping. */
function asKey(base64: string): Key {
  const bytes = Buffer.from(base64, "base64");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 8), bytes };
}

/**
 * AES-256-GCM. What is sealed reads `v1.<key id>.<nonce>.<tag>.<text>`: the key id says which key opens it.
 * @param current seals and opens
 * @param retired only open, for as long as something sealed with them is left
 */
export function createSealer(current: string, retired: readonly string[] = []): Sealer {
  const sealing = asKey(current);
  const keys = new Map([...retired.map(asKey), sealing].map((key) => [key.id, key.bytes]));

  return {
    currentPrefix: `v1.${sealing.id}.`,
    seal(plaintext) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing.bytes, nonce);
      const text = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString("base64url"));
      return ["v1", sealing.id, ...parts].join(".");
    },
    open(sealed) {
      const [version, keyId, nonce, tag, text] = sealed.split(".");
      const key = keys.get(keyId ?? "");
      if (version !== "v1" || !key || nonce === undefined || tag === undefined || text === undefined) {
        throw new Error(
          "A sealed value cannot be opened: it was sealed with a key that is neither ENCRYPTION_KEY nor in ENCRYPTION_KEYS_RETIRED.",
        );
      }
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"), {
        authTagLength: 16,
      });
      decipher.setAuthTag(Buffer.from(tag, "base64url"));
      return Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
