/**
 * Which of the API's parameters the words of a refusal name. They come folded (answer-words.ts). A phrase is taken out of the
 * words when it is recognised, so that "indirizzo e-mail" is an e-mail and no street, and "nome azienda" a company.
 */
const phrases: readonly (readonly [name: string | null, words: RegExp])[] = [
  // Words about other things that are made of a parameter's name.
  [
    null,
    /\b(parameter|field|file|host|domain|user) ?name\b|\bnome (del )?(parametro|campo|file|host|dominio|utente)\b/,
  ],
  [null, /\b(e|sono|era|stato) stat[oaie]\b|\bstato (della|del|dell|di) \w+/],
  [null, /\b(invio|inviare|inviat[oa]|sending|sent|server|servizio|via)( \w+){0,2} (e ?)?mail\b/],
  ["pec", /\bpec\b/],
  ["extraFields", /\bextra ?fields?\b|\bcamp[oi] (extra|aggiuntiv[oi]|personalizzat[oi])\b/],
  ["email", /\b(indirizzo (di )?)?(e ?mail|mail|posta elettronica)( address| indirizzo)?\b/],
  ["password", /\bpassword\b/],
  ["telefono_casa", /\b(telefono (di |fisso( di )?)?casa|telefono fisso|home ?phone|landline)\b/],
  [
    "telefono",
    /\b(numero (di )?)?(telefono( cellulare| mobile)?|cellulare|recapito( telefonico)?|phone|mobile( phone)?)( number)?\b/,
  ],
  ["ragione_sociale", /\b(ragione sociale|(nome )?(dell )?azienda|company( name)?)\b/],
  ["piva", /\b(piva|p iva|partita iva|vat( number)?)\b/],
  ["cf", /\b(cf|codice fiscale|tax code|fiscal code)\b/],
  ["sdi", /\b(sdi|cod univoco|codice univoco|codice destinatario)\b/],
  ["cognome", /\b(cognome|surname|last ?name)\b/],
  ["nome", /\b(nome|name|first ?name)\b/],
  ["cap", /\b(cap|zip|zip ?code|postal ?code|postcode)\b/],
  ["indirizzo", /\b(indirizzo|address|street)\b/],
  ["citta", /\b(citta|provincia|province)\b/],
  ["comune", /\b(comune|city)\b/],
  ["stato", /\b(stato|nazione|paese|country)\b/],
  ["tags", /\b(tag|tags)\b/],
  [
    "marketing_list",
    /\b((marketing|mailing|newsletter) list|list[ae]( marketing| newsletter| di distribuzione)?(?= (inesistent|non|sconosciut))|list[ae] (marketing|newsletter))\b/,
  ],
  ["marketing_active", /\bmarketing( active)?\b/],
  ["provenienza", /\bprovenienza\b/],
];

/** The parameters that the words name, each once, in a fixed order. */
export function namedParameters(folded: string): string[] {
  let left = folded;
  const named: string[] = [];
  for (const [name, words] of phrases) {
    if (!words.test(left)) continue;
    left = left.replaceAll(new RegExp(words.source, "g"), " ");
    if (name !== null) named.push(name);
  }
  return named;
}

/** The names of what was sent, also within `dati_fatturazione`. */
export function sentParameters(sent: unknown): Map<string, unknown> {
  if (typeof sent !== "object" || sent === null) return new Map();
  const { dati_fatturazione: nested, ...top } = sent as Record<string, unknown>;
  return new Map([...Object.entries((nested as object | undefined) ?? {}), ...Object.entries(top)]);
}
