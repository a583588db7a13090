/**
 * Parses JSON and gives whole numbers as text, because ids can be larger than a JavaScript number holds exactly.
 * Undefined when the text is not JSON.
 */
export function parseExactly(json: string): unknown {
  type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
  const asText: Reviver = (_key, value, { source }) =>
    typeof value === "number" && Number.isInteger(value) && source !== undefined ? source : value;
  try {
    return JSON.parse(json, asText as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}
