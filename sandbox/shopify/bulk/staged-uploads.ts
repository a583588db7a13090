import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import express from "express";
import { passErrors } from "../../pass-errors.ts";
import type { ShopState } from "../state.ts";

export type UploadInput = {
  resource: string;
  filename: string;
  mimeType: string;
  httpMethod?: "POST" | "PUT" | null;
};

type Target = { shop: string; parameters: Map<string, string>; expiresAt: number };

export type StagedUploads = ReturnType<typeof createStagedUploads>;

/** 100 MB: https://shopify.dev/changelog/posts/faster-bulk-operations */
export const maximumUploadBytes = 100 * 1024 * 1024;
/** How long an address takes its file. Shopify says no more than that it is short-lived. */
const targetLivesMs = 60 * 60_000;
/** The oldest files are dropped when there are more bytes than these. */
const keptBytes = 2 * maximumUploadBytes;

/**
 * Where an app uploads the lines of a bulk mutation: a form with every parameter of the target and the file last, as
 * the store behind Shopify's addresses wants it. https://shopify.dev/docs/api/usage/bulk-operations/imports
 */
export function createStagedUploads(origin: () => string) {
  const secret = randomBytes(32);
  const targets = new Map<string, Target>();
  const files = new Map<string, Buffer>();

  function keep(key: string, content: Buffer): void {
    files.set(key, content);
    let bytes = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const [oldest, { byteLength }] of files) {
      if (bytes <= keptBytes || oldest === key) break;
      files.delete(oldest);
      bytes -= byteLength;
    }
  }

  async function receive(req: Request): Promise<{ key: string } | UploadProblem> {
    const form = await formOf(req);
    if (!form) return problem(400, "MalformedPOSTRequest");
    const entries = [...form.entries()];
    const given = form.get("key");
    const key = typeof given === "string" ? given : "";
    const target = targets.get(key);
    const [lastName, file] = entries.at(-1) ?? [];
    if (!target) return problem(403, "AccessDenied");
    if (lastName !== "file" || !(file instanceof Blob)) return problem(400, "InvalidArgument");
    if (target.expiresAt <= Date.now()) return problem(403, "ExpiredToken");
    for (const [name, value] of target.parameters) {
      if (form.get(name) !== value) {
        return problem(403, name === "x-goog-signature" ? "SignatureDoesNotMatch" : "AccessDenied");
      }
    }
    if (file.size > maximumUploadBytes) return problem(400, "EntityTooLarge");
    keep(key, Buffer.from(await file.arrayBuffer()));
    return { key };
  }

  return {
    /** A target for one file, as `stagedUploadsCreate` answers it. The parameter `key` is the path of the upload. */
    stage(shop: ShopState, { filename, mimeType }: UploadInput) {
      const key = `tmp/${shop.record.id}/bulk/${randomUUID()}/${filename}`;
      const expiresAt = Date.now() + targetLivesMs;
      const policy = Buffer.from(JSON.stringify({ expiration: new Date(expiresAt), key })).toString("base64");
      const parameters = new Map([
        ["key", key],
        ["Content-Type", mimeType],
        ["success_action_status", "201"],
        ["acl", "private"],
        ["policy", policy],
        ["x-goog-algorithm", "GOOG4-HMAC-SHA256"],
        ["x-goog-signature", createHmac("sha256", secret).update(policy).digest("hex")],
      ]);
      targets.set(key, { shop: shop.record.domain, parameters, expiresAt });
      const given = [...parameters].map(([name, value]) => ({ name, value }));
      return { url: `${origin()}/_bulk/uploads`, resourceUrl: null, parameters: given };
    },

    /** The uploaded file of this shop, or undefined. */
    read(shop: ShopState, key: string): string | undefined {
      return targets.get(key)?.shop === shop.record.domain ? files.get(key)?.toString("utf8") : undefined;
    },

    /** Takes a file. */
    handlers: [
      express.raw({ type: "multipart/form-data", limit: maximumUploadBytes + 64 * 1024 }),
      passErrors(async (req, res) => {
        const outcome = await receive(req);
        res.status("key" in outcome ? 201 : outcome.status).type("application/xml");
        if ("key" in outcome) return void res.send(`<PostResponse><Key>${outcome.key}</Key></PostResponse>`);
        res.send(`<Error><Code>${outcome.code}</Code></Error>`);
      }),
      ((error: { status?: number }, _req, res, next) => {
        if (error.status !== 413) return next(error);
        res.status(400).type("application/xml").send("<Error><Code>EntityTooLarge</Code></Error>");
      }) satisfies express.ErrorRequestHandler,
    ] satisfies (RequestHandler | express.ErrorRequestHandler)[],
  };
}

type UploadProblem = { status: number; code: string };

function problem(status: number, code: string): UploadProblem {
  return { status, code };
}

async function formOf(req: Request): Promise<FormData | null> {
  if (!Buffer.isBuffer(req.body)) return null;
  const headers = { "Content-Type": req.get("content-type")! };
  return new Response(new Uint8Array(req.body), { headers }).formData().catch(() => null);
}
