/** `JSON.rawJSON` keeps ids above 2^53 exact; TypeScript's library does not know it yet. */
const { parse, rawJSON } = JSON as unknown as {
  parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => unknown;
  rawJSON: (text: string) => unknown;
};

type Tree = Map<string, Tree>;

/**
 * The payload with nothing in it but these fields, `parent.child` for nested ones; in a list, of each of its items. A
 * field that the payload does not have is left out.
 * https://shopify.dev/docs/apps/build/webhooks/customize/modify-payloads
 */
export function includedFields(payload: string, fields: readonly string[]): string {
  const wanted: Tree = new Map();
  for (const field of fields) {
    let at = wanted;
    for (const name of field.split(".")) {
      if (!at.has(name)) at.set(name, new Map());
      at = at.get(name)!;
    }
  }
  const body = parse(payload, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? rawJSON(source) : value,
  );
  return JSON.stringify(only(body, wanted));
}

function only(value: unknown, wanted: Tree): unknown {
  if (wanted.size === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => only(item, wanted));
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const below = wanted.get(name);
    return below ? [[name, only(inner, below)]] : [];
  });
  return Object.fromEntries(entries) as unknown;
}
