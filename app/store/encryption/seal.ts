import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** What is sealed. */
export const sealedKinds = [
  "access-token",
  "refresh-token",
  "api-key",
  "hint-token",
  "base",
  "changed-values",
  "compared-customer",
  "data-request",
  "redacted-customer",
  "hinted-email",
  "listed-customer",
  "send-source",
  "sent-customer",
  "secret",
] as const;

/** The kind of a sealed value, and the shop that it belongs to (null: the app itself). */
export type SealedAs = { what: (typeof sealedKinds)[number]; shop: string | null };

/** Encrypts what must not be readable in the database: keys, tokens, customers' data. */
export type Sealer = {
  seal(plaintext: string, as: SealedAs): string;
  /** @throws {Error} when no key fits, or the text was tampered with, or was sealed as another kind or for another shop */
  open(sealed: string, as: SealedAs): string;
  /** The prefix of texts that the current key sealed. */
  currentPrefix: string;
  /** The prefixes of texts that can be opened. */
  prefixes: readonly string[];
};

const version = "v2";

type Key = { id: string; bytes: Buffer };

/** A key's id is a part of its own hash, so that a rotation needs no bookkeeping. */
function asKey(base64: string): Key {
  const bytes = Buffer.from(base64, "base64");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 8), bytes };
}

/**
 * What GCM authenticates beside the text, so that an attacker who can write to the database still cannot move one
 * shop's key to another shop.
 */
function bindingOf({ what, shop }: SealedAs): Buffer {
  return Buffer.from(JSON.stringify([what, shop]));
}

/**
 * AES-256-GCM with a random nonce of 96 bits: good for 2^32 values under one key (NIST SP 800-38D, 8.3). A sealed
 * text has the form `v2.<key id>.<nonce>.<tag>.<text>`: the key id says which key opens it.
 * @param current seals and opens
 * @param retired only open, for as long as texts sealed with them are left
 */
export function createSealer(current: string, retired: readonly string[] = []): Sealer {
  const sealing = asKey(current);
  const keys = new Map([...retired.map(asKey), sealing].map((key) => [key.id, key.bytes]));

  return {
    currentPrefix: `${version}.${sealing.id}.`,
    prefixes: [...keys.keys()].map((id) => `${version}.${id}.`),
    seal(plaintext, as) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing.bytes, nonce).setAAD(bindingOf(as));
      const text = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString("base64url"));
      return [version, sealing.id, ...parts].join(".");
    },
    open(sealed, as) {
      const [form, keyId, nonce, tag, text] = sealed.split(".");
      const key = keys.get(keyId ?? "");
      if (form !== version || !key || nonce === undefined || tag === undefined || text === undefined) {
        throw new Error(
          "A sealed value cannot be opened: it was sealed with a key that is neither ENCRYPTION_KEY nor in ENCRYPTION_KEYS_RETIRED.",
        );
      }
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"), {
        authTagLength: 16,
      });
      decipher.setAAD(bindingOf(as));
      decipher.setAuthTag(Buffer.from(tag, "base64url"));
      return Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
