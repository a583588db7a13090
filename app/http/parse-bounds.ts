import { ownTick, sliceMs } from "./parse-by-tick.ts";

/** The limits of an answer from another system. */
export type AnswerBounds = { maxBytes: number; maxValues: number; maxDepth: number };

/**
 * Parsing a larger answer would block the event loop for more than a fifth of a second. A Framework360 customer has about 60
 * values in 3 levels; 100 customers with 200 values each fit. hostile-answers.test.ts shows this.
 */
export const answerBounds: AnswerBounds = { maxBytes: 2_000_000, maxValues: 20_000, maxDepth: 32 };

/** Gets the pieces of a body that is too long to be kept whole. `take` returns whether it wants more. */
export type LongBodyReader = { maxBytes: number; take: (bytes: Uint8Array) => boolean };

/**
 * The decompressed body of an answer; null when it has more than `maxBytes`. Then `reader` gets the body from its beginning, up to
 * its own limit; without a reader the rest is not read.
 * @throws what the connection throws
 */
export async function readBytes(
  response: Response,
  maxBytes: number,
  reader: LongBodyReader = { maxBytes, take: () => true },
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (!response.body) return new Uint8Array();
  let sliceBegan = performance.now();
  // A body can be iterated, but the DOM's types do not have that yet.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    chunks.push(chunk);
    if (bytes <= maxBytes) continue;
    if (bytes > reader.maxBytes) return null;
    if (!chunks.splice(0).every(reader.take)) return null;
    if (performance.now() - sliceBegan < sliceMs) continue;
    await ownTick();
    sliceBegan = performance.now();
  }
  return bytes > maxBytes ? null : Buffer.concat(chunks, bytes);
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
/** `[` and `{`, `]` and `}`. */
const [openArray, openObject, closeArray, closeObject] = [0x5b, 0x7b, 0x5d, 0x7d];

/**
 * Whether JSON has at most this many values and levels. It does not parse the text, and takes linear time. For text that is not
 * JSON the result means nothing.
 */
export function isWithinBounds(
  json: Uint8Array,
  { maxValues, maxDepth }: Pick<AnswerBounds, "maxValues" | "maxDepth">,
): boolean {
  let [values, depth, inText] = [1, 0, false];
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inText) {
      if (byte === backslash) at++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === comma) values++;
    else if (byte === openArray || byte === openObject) {
      values++;
      depth++;
    } else if (byte === closeArray || byte === closeObject) depth--;
    if (values > maxValues || depth > maxDepth) return false;
  }
  return true;
}
