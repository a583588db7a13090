import type { Behaviour } from "./behaviour.ts";
import type { CustomerFields } from "./model.ts";

type TextField = {
  [Field in keyof CustomerFields]: CustomerFields[Field] extends string ? Field : never;
}[keyof CustomerFields];

const shortened = ["nome", "cognome", "ragione_sociale", "indirizzo", "comune"] as const;
const recased = ["nome", "cognome", "indirizzo", "comune"] as const;

/** What the account stores of values that come through the API. */
export function stored(fields: Partial<CustomerFields>, behaviour: Behaviour): Partial<CustomerFields> {
  const { personalAddress, ...others } = fields;
  const spell = <Fields extends Partial<CustomerFields>>(texts: Fields): Fields =>
    shorten(loseLetters(recase(texts, behaviour.letterCase), behaviour), behaviour);
  return { ...spell(others), ...(personalAddress && { personalAddress: spell(personalAddress) }) };
}

/** What a database in Latin-1 keeps. */
function loseLetters<Fields extends Partial<CustomerFields>>(
  fields: Fields,
  { foreignLetters }: Pick<Behaviour, "foreignLetters">,
): Fields {
  if (foreignLetters === "kept") return fields;
  const lose = (text: string) => text.replaceAll(/[\u{100}-\u{10FFFF}]/gu, "?");
  const { tags } = fields;
  return { ...withTexts(fields, shortened, lose), ...(tags && { tags: tags.map(lose) }) };
}

/** What the account's database keeps of texts, whoever gives them. */
export function shorten<Fields extends Partial<Record<TextField, string>>>(
  fields: Fields,
  { longestText }: Pick<Behaviour, "longestText">,
): Fields {
  if (longestText === null) return fields;
  return withTexts(fields, shortened, (text) => [...text].slice(0, longestText).join("").trimEnd());
}

function recase<Fields extends Partial<Record<TextField, string>>>(
  fields: Fields,
  letterCase: Behaviour["letterCase"],
): Fields {
  if (letterCase === "as-written") return fields;
  const title = (text: string) =>
    text.toLowerCase().replaceAll(/(^|[\s'’-])(\p{L})/gu, (_all, before: string, letter: string) => {
      return before + letter.toUpperCase();
    });
  return withTexts(fields, recased, letterCase === "upper" ? (text) => text.toUpperCase() : title);
}

function withTexts<Fields extends Partial<Record<TextField, string>>>(
  fields: Fields,
  names: readonly TextField[],
  change: (text: string) => string,
): Fields {
  const changed = names.flatMap((name) => (fields[name] === undefined ? [] : [[name, change(fields[name])]]));
  return { ...fields, ...Object.fromEntries(changed) };
}

/** As PHP's `htmlspecialchars` with `ENT_QUOTES` writes a text. */
export function htmlEscaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#039;");
}

/** A phone as the account shows it. Anything but an Italian number in international form is left alone. */
export function shownPhone(phone: string, style: Behaviour["phonesOnRead"]): string {
  const [, digits] = /^\+39(\d{6,11})$/.exec(phone.replaceAll(/[\s./-]/g, "")) ?? [];
  if (style === "as-written" || !digits) return phone;
  const grouped = `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`.trim();
  return style === "national" ? grouped : `+39 ${grouped}`;
}
