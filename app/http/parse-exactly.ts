import { answerBounds, isWithinBounds } from "./parse-bounds.ts";

/**
 * Parses JSON with whole numbers as text, because an id may be larger than a JavaScript number can hold exactly.
 * @returns undefined when the text is not JSON, or has more values or levels than `answerBounds` allow: the reviver takes
 *   half a second for a megabyte of small values
 */
export function parseExactly(json: string): unknown {
  type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
  const asText: Reviver = (_key, value, { source }) =>
    typeof value === "number" && Number.isInteger(value) && source !== undefined ? source : value;
  if (!isWithinBounds(Buffer.from(json), answerBounds)) return undefined;
  try {
    return JSON.parse(json, asText as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}
