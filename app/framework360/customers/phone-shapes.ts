import { parsePhoneNumberFromString } from "libphonenumber-js";

import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits, TraitsMemory } from "../api/traits.ts";

/*
 * A search may find a phone only as it was typed in the account: "333 1234567", "0039 333 123 4567". Nothing documents how it
 * searches, so a number is looked for in the shapes in which the account's own customers show theirs. A shape is a phone
 * whose digits are "#", but for the zeros in front of a country's prefix: "00## ### #######".
 */

/** Of an account no more shapes are kept, and each look-up asks for so many: each one is a call. */
const [maxKept, maxAsked] = [12, 4];

/** What people write in phones. */
const shape = /^[+(]?[#0][#0 ()./-]{5,24}$/;

function shapeOf(phone: string): string | null {
  const marked = phone.trim().replaceAll(/\d/g, "#");
  const given = phone.trim().startsWith("00") ? `00${marked.slice(2)}` : marked;
  return shape.test(given) ? given : null;
}

/** Keeps the shapes of the phones that the account shows, the most frequent first. A plus before plain digits is always asked for. */
export async function learnPhoneShapes(traits: TraitsMemory, shown: readonly WireCustomer[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const phone of shown.flatMap(({ mobile, home }) => [mobile, home])) {
    const given = phone === null ? null : shapeOf(phone);
    if (given !== null && !/^\+#+$/.test(given)) counts.set(given, (counts.get(given) ?? 0) + 1);
  }
  if (counts.size === 0) return;
  const { phoneShapes } = await traits.read();
  const room = maxKept - Object.keys(phoneShapes).length;
  const fresh = [...counts].filter(([one]) => !(one in phoneShapes)).sort(([, a], [, b]) => b - a);
  const learnt = fresh.slice(0, Math.max(0, room)).map(([one]) => [one, true] as const);
  if (learnt.length > 0) await traits.learn({ phoneShapes: Object.fromEntries(learnt) });
}

/** A number (E.164) in those of the account's shapes that have as many digits, and none that is among `others`. */
export function inShapes(
  phone: string,
  { phoneShapes }: Pick<AccountTraits, "phoneShapes">,
  others: readonly string[],
): string[] {
  const parsed = parsePhoneNumberFromString(phone);
  if (!parsed) return [];
  const dialled = parsed.formatNational().replaceAll(/\D/g, "");
  const all = Object.keys(phoneShapes).flatMap((one) => {
    const isInternational = /^(\+|00)/.test(one);
    const forms = isInternational ? [phone.slice(1)] : [dialled, parsed.nationalNumber, phone.slice(1)];
    return forms.flatMap((digits) => filled(one, digits) ?? []).slice(0, 1);
  });
  return [...new Set(all)].filter((one) => !others.includes(one)).slice(0, maxAsked);
}

function filled(one: string, digits: string): string | null {
  if (one.split("#").length - 1 !== digits.length) return null;
  let next = 0;
  return one.replaceAll("#", () => digits[next++]!);
}
