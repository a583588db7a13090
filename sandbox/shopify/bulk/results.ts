import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";

export type Results = ReturnType<typeof createResults>;

/** The results of bulk operations, in memory for as long as the sandbox runs, under addresses that expire. */
export function createResults(origin: () => string) {
  const kept = new Map<string, { text: string; signature: string; expiresAt: number }>();

  function isExpired(id: string): boolean {
    const file = kept.get(id);
    if (!file || file.expiresAt > Date.now()) return false;
    file.text = "";
    return true;
  }

  return {
    /** Keeps the lines for so long. Returns their bytes. */
    keep(id: string, lines: string[], lifetimeMs: number): number {
      const text = lines.map((line) => `${line}\n`).join("");
      kept.set(id, { text, signature: randomUUID(), expiresAt: Date.now() + lifetimeMs });
      return Buffer.byteLength(text);
    },
    /** Drops what is kept for this id: after a reset ids begin again. */
    drop: (id: string) => void kept.delete(id),
    isExpired,
    /** Where the results are, or null when there are none. */
    address(id: string): string | null {
      const file = kept.get(id);
      return file ? `${origin()}/_bulk/results/${id}.jsonl?Signature=${file.signature}` : null;
    },
    /** Answers a request for an address, in the words of the store behind Shopify's addresses. */
    serve: ((req, res) => {
      const id = req.params.id ?? "";
      const file = kept.get(id);
      const [status, code] =
        !file || req.query.Signature !== file.signature
          ? ([403, "SignatureDoesNotMatch"] as const)
          : ([400, "ExpiredToken"] as const);
      if (status === 403 || isExpired(id)) {
        return void res.status(status).type("application/xml").send(`<Error><Code>${code}</Code></Error>`);
      }
      res.type("application/jsonl").send(file!.text);
    }) satisfies RequestHandler,
  };
}
