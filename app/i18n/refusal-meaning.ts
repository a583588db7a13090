import type { Field } from "../sync/customer.ts";
import { foldedWords } from "../sync/plain-words.ts";

/*
 * What a side's refusal means, as far as its own words or its code tell: for the merchant, who reads it in their language
 * beside the quotation. Framework360's words are Italian, English or codes of its own (`email_invalid`), of
 * which there is no list; Shopify's are English sentences and codes (`TOO_LONG`). What is decided about a customer does not follow from it.
 */

/** In the order in which they are looked for: the first one that fits counts. */
const patterns = {
  busy: /\b(limit reached|operation in progress|too many (requests|calls)|troppe (richieste|chiamate)|throttled|rate limit\w*)\b/,
  costly: /\bmax cost exceeded\b/,
  closed: /\bshop inactive\b/,
  denied:
    /\b(permission|permess[oi]|permissions|forbidden|denied|unauthori[sz]ed|(accesso|access) negat\w*|(not|non) (authori[sz]ed|autorizzat[oa]))\b/,
  key: /\b(api ?key|chiave)\b/,
  function:
    /\b(method|metodo|verbo|endpoint|funzione|function)( \w+){0,3} (inesistente|sconosciut[oa]|errat[oa]|not found|not allowed|non consentit[oa])\b|\bunknown (function|method)\b|\binvalid mutation\b/,
  unreadable:
    /\b(request body|corpo della richiesta|richiesta malformata|malformed|staged upload file|no such file|invalid type|capability violation)\b/,
  trouble:
    /\b(temporane\w+|temporary|temporarily|riprova\w*|try again|imprevisto|unexpected|something went wrong|internal( \w+)? (error|errore)|errore interno|server|database|time ?out|timed out|stale object|compare digest|servizio|service)\b/,
  unknownField:
    /\b(parametro|campo) (\w+ )?non riconosciut\w*|\b(unknown|unrecogni[sz]ed) (parameter|field)|\bnot recogni[sz]ed\b/,
  list: /\b(list[ae]?)( marketing| newsletter)? (non trovat[ae]|inesistent[ei]|not found)\b/,
  password: /\bpassword\b/,
  notFound:
    /\b(not (be )?found|non (e stat[oa] )?trovat[oaie]|does ?n.?t exist|does not exist|can ?t be found|non esiste|nessun[oa]?( \w+)?|no results?|prodotto risultati|inesistent[ei]|sconosciut[oaie]|unknown customer)\b/,
  missing:
    /\b(missing|mancant[ei]|manca(no)?|obbligatori[oae]?|required|richiest[oaie]|necessari[oae]|can ?t be blank|blank|empty|vuot[oaie]|must (be present|exist)|indicare|specificare|inserire|compila(re)?|fill in)\b/,
  taken:
    /\b(taken|already (exists?|used|in use|registered)|gia (usat|registrat|presente|in uso|utilizzat|associat|assegnat|esistente)\w*|esiste gia|gia esiste|duplicat\w*)\b/,
  tooMany: /\b(cannot be more than|too many|troppi)\b/,
  long: /\b(too long|troppo lung[oa]|supera|maximum|massimo|exceeds|at most|less than or equal to)\b/,
  short: /\b(too short|troppo cort[oa]|almeno|at least|minimum|minimo)\b/,
  characters: /\b(caratteri|characters?|simboli|symbols)\b/,
  invalid:
    /\b(invalid\w*|not valid|non (e )?(valid|corrett|accettat|ammess|consentit)\w*|wrong|errat[oa]|formato?|must( not)? be|not (accepted|included|allowed)|inclusion|present|can ?t be updated)\b/,
} as const;

export type Meaning = keyof typeof patterns | "unknown";

const meanings = Object.keys(patterns) as (keyof typeof patterns)[];

/** What these words or this code of a side mean. */
export function meaningOf(said: string): Meaning {
  const text = foldedWords(said);
  return meanings.find((meaning) => patterns[meaning].test(text)) ?? "unknown";
}

/** The fields as both sides call them. A name that is found is taken out, so that "indirizzo email" is no street. */
const names: readonly (readonly [Field, RegExp])[] = [
  ["pec", /\bpec\b/g],
  ["email", /\b(indirizzo )?(e ?mail|posta elettronica)( address)?\b/g],
  ["phone", /\b(numero di )?(telefono( cellulare)?|cellulare|phone)( number)?\b/g],
  ["company", /\b(ragione sociale|azienda|company)\b/g],
  ["vatNumber", /\b(piva|p iva|partita iva|vat( number)?)\b/g],
  ["taxCode", /\b(cf|codice fiscale|tax code)\b/g],
  ["sdi", /\b(sdi|codice (univoco|destinatario))\b/g],
  ["lastName", /\b(cognome|last ?name|surname)\b/g],
  ["firstName", /\b(nome|first ?name)\b/g],
  ["postalCode", /\b(cap|zip( code)?|postal code)\b/g],
  ["street", /\b(indirizzo|address1?|street)\b/g],
  ["province", /\b(citta|provincia|province)\b/g],
  ["city", /\b(comune|city)\b/g],
  ["country", /\b(stato|nazione|paese|country)\b/g],
  ["tags", /\btags?\b/g],
];

/** The one field that these words name; null: none, or several. */
export function fieldIn(said: string): Field | null {
  let left = foldedWords(said);
  const found: Field[] = [];
  for (const [field, name] of names) {
    const without = left.replaceAll(name, " ");
    if (without !== left) found.push(field);
    left = without;
  }
  return found.length === 1 ? found[0]! : null;
}
