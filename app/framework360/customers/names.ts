import { normalizeText } from "../../sync/normalize.ts";

/*
 * Registration refuses names under two characters and "-". Such a name gets a stand-in on the wire, and
 * reading takes it away again, so that no stand-in ever travels to the other side.
 */

const missing = "n.d.";

export function nameToWire(value: string | null): string {
  const name = normalizeText(value);
  if (name === null || name === "-" || name === missing || name === "None") return missing;
  return [...name].length < 2 ? `${name}.` : name;
}

export function nameFromWire(name: string | null): string | null {
  if (name === null || name === missing) return null;
  const bare = /^(.)\.$/u.exec(name)?.[1] ?? name;
  return bare === "-" ? null : bare;
}
