import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { RequestHandler } from "express";

const pack = {
  br: (file: Buffer) =>
    promisify(brotliCompress)(file, { params: { [constants.BROTLI_PARAM_QUALITY]: packingQuality } }),
  gzip: promisify(gzip),
};

/** Of 11, which takes a second for the largest script. */
const packingQuality = 6;

type Encoding = keyof typeof pack | "identity";

/**
 * Serves the files of a folder, whose names change with what is in them. They are read once, and packed once for each
 * encoding: anybody may ask for them as often as they like, and packing takes far longer than sending. However many clients do
 * not read their answer, no file is open, and the bytes that wait are the same ones.
 */
export function assetsFromMemory(folder: string): RequestHandler {
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  const packed = new Map<string, Promise<Buffer>>();

  function bytesOf(name: string, file: Buffer, encoding: Encoding): Promise<Buffer> {
    if (encoding === "identity") return Promise.resolve(file);
    const key = `${encoding} ${name}`;
    const bytes = packed.get(key) ?? pack[encoding](file);
    packed.set(key, bytes);
    return bytes;
  }

  return (request, response, next) => {
    const name = request.path.slice(1);
    const file = files.get(name);
    if (!file || (request.method !== "GET" && request.method !== "HEAD")) return next();
    const encoding = (request.acceptsEncodings("br", "gzip") || "identity") as Encoding;
    bytesOf(name, file, encoding).then((bytes) => {
      if (encoding !== "identity") response.set("Content-Encoding", encoding);
      response
        .vary("Accept-Encoding")
        .set("Cache-Control", "public, max-age=31536000, immutable")
        .set("ETag", `"${encoding}-${name}"`)
        .type(name)
        .send(bytes);
    }, next);
  };
}
