/** A successful answer whose list holds the same item so many times. */
export function manyItems(item: string, count: number): string {
  return `{"status":1,"data":[${`${item},`.repeat(count - 1)}${item}]}`;
}

/** A successful answer with so many small customers. */
export function customersOf(count: number): string {
  const all = Array.from(
    { length: count },
    (_, index) => `{"id":${index + 1},"email":"${index}@example.it"}`,
  );
  return `{"status":1,"data":[${all.join(",")}]}`;
}

export function nested(open: string, close: string, depth: number): string {
  return `${open.repeat(depth)}${open.startsWith("{") ? "1" : ""}${close.repeat(depth)}`;
}

/**
 * What patterns are slow on, what Unicode makes longer, what parsers choke on. Each is one piece, or some, again and
 * again.
 */
const pieces = [
  "“",
  '"',
  "'",
  "«",
  "‹",
  " ",
  "\n",
  "\t\u00a0",
  "a ",
  "a@",
  "@",
  ".",
  "0",
  "+3",
  "<a",
  "<!--",
  "&amp;",
  "&#",
  "(",
  "[",
  "http://",
  "a, ",
  "é",
  "e\u0301\u0301\u0301\u0301",
  "\ufdfa",
  "ß",
  "İ",
  "\u200d👩",
  "\u202e",
  "\0",
  "\ud800",
];

/** One text of so many characters for each kind. */
export function texts(length: number): string[] {
  return pieces.map((piece) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length));
}

const fields = [
  "nome",
  "cognome",
  "email",
  "telefono",
  "telefono_cellulare",
  "telefono_casa",
  "ragione_sociale",
  "piva",
  "cf",
  "pec",
  "sdi",
  "cod_univoco",
  "indirizzo",
  "stato",
  "citta",
  "comune",
  "cap",
  "marketing_active",
];

/** A customer all of whose fields hold the same text. */
export function wholeCustomer(text: string): Record<string, unknown> {
  const billing = Object.fromEntries(fields.map((name) => [name, text]));
  return { id: 1, ...billing, tags: [text, text], dati_fatturazione: billing };
}
