import { explanation, type Explanation } from "../../sync/explanation.ts";
import { firstWords } from "../../sync/plain-words.ts";
import { Framework360Error, type FailureReason } from "./failure.ts";

/*
 * What a `status: 0` means. The wording of Framework360's refusals is not documented, so words are recognised in
 * Italian, in English and as codes ("email_missing"). Unknown words count as a temporary failure: they never make the
 * app give a customer up or take it for deleted.
 */

const faulty =
  /\b(invalid[aoie]?|not valid|non (e )?(valid|corrett)[aoie]?|missing|mancante|manca|obbligatori[oa]|required|richiest[oa]|necessari[oa]|at least|almeno|too (short|long)|troppo (cort|lung)[oa]|minimum|maximum|minimo|massimo|empty|vuot[oa]|malformed|errat[oa]|wrong|format[o]?|already (exists?|taken|used|in use|registered)|gia (usat|esistente|registrat|presente|in uso|utilizzat)[aoe]?|duplicat[eoa]d?)\b/;

const permission =
  /\b(permission|permissions|permess[oi]|forbidden|denied|accesso negato|not allowed|not authorized|not authorised|unauthorized|unauthorised|non (e )?autorizzat[oa]|non (e )?abilitat[oa]|non (e )?consentit[oa]|privileg[ei]s?|privilegi)\b/;

const key = /\b(api ?key|x fw360 key|chiave|key|token)\b/;
const keyTrouble =
  /\b(invalid|not valid|non (e )?valid[oa]|missing|mancante|expired|scadut[oa]|wrong|errat[oa]|revoked|revocat[oa]|disabled|disabilitat[oa]|unknown|sconosciut[oa]|inesistente|not found|non trovat[oa]|required|obbligatori[oa])\b/;

const missing =
  /\b(not found|no \w+ found|non (e stat[oa] )?trovat[oaie]|inesistent[ei]|does ?n.?t exists?|does not exists?|non (esiste|esistono|ci sono|presente)|unknown|sconosciut[oa]|no such|nessun(o|a)?)\b/;
const person =
  /\b(customers?|client[ei]|contacts?|contatt[oi]|anagrafic(a|he)|users?|utent[ei]|results?|risultat[oi]|records?|id|e ?mail)\b/;
const order = /\b(orders?|ordin[ei]|results?|risultat[oi]|records?)\b/;
const otherThing =
  /\b(api|endpoint|function|funzione|method|metodo|page|pagina|host|domain|dominio|server|database|db|table|tabella|account|tenant|site|sito|file|class|classe|controller|route|key|chiave|token)\b/;

/** The first match counts: "indirizzo e-mail" is an e-mail, "nome azienda" a company, and "cognome" is not "nome". */
const parameters: readonly (readonly [name: string, words: RegExp])[] = [
  ["pec", /\bpec\b/],
  ["email", /\b(e ?mail|mail)\b/],
  ["telefono", /\b(telefono|telefono cellulare|cellulare|phone|mobile)\b/],
  ["ragione_sociale", /\b(ragione sociale|azienda|company)\b/],
  ["piva", /\b(piva|p iva|partita iva|vat)\b/],
  ["cf", /\b(cf|codice fiscale|tax code|fiscal code)\b/],
  ["sdi", /\b(sdi|cod univoco|codice univoco|codice destinatario)\b/],
  ["cognome", /\b(cognome|surname|last ?name)\b/],
  ["nome", /\b(nome|name|first ?name)\b/],
  ["cap", /\b(cap|zip|zip code|postal code|postcode)\b/],
  ["indirizzo", /\b(indirizzo|address|street|via)\b/],
  ["citta", /\b(citta|provincia|province)\b/],
  ["comune", /\b(comune|city)\b/],
  ["stato", /(?<!\be )\bstato\b|\b(nazione|paese|country)\b/],
  ["tags", /\b(tag|tags)\b/],
  ["marketing_active", /\bmarketing( active)?\b/],
];

/**
 * Turns the words of a refused call into the error it stands for.
 * @param sent the call's parameters: what of them the words repeat is not kept
 */
export function refusalError(operation: string, words: string, sent?: unknown): Framework360Error {
  const { reason, parameter } = readRefusal(operation, firstWords(words));
  const why = explanationOf(reason, operation, { words, sent });
  return new Framework360Error(reason, why, { parameter, isAnswer: true });
}

/** The error that HTTP 401 or 403 stands for where it comes from the API. */
export function denialError(operation: string, status: 401 | 403): Framework360Error {
  const { reason } = readRefusal(operation, status === 401 ? "API key not valid" : "not authorized");
  return new Framework360Error(reason, explanationOf(reason, operation), { isAnswer: true });
}

function readRefusal(operation: string, words: string): { reason: FailureReason; parameter: string | null } {
  const text = fold(words);
  const because = (reason: FailureReason, parameter: string | null = null) => ({ reason, parameter });

  if (permission.test(text) && !/\b(method|metodo)\b/.test(text)) {
    // `check` needs no permission, so a refusal there means a wrong key, unless its words speak of permissions.
    const isKeyRefused = operation === "check" && !/\b(permi|permess|privileg)/.test(text);
    return because(isKeyRefused ? "key-refused" : "permission-missing");
  }
  if (key.test(text) && keyTrouble.test(text)) return because("key-refused");
  if (/\bpassword\b/.test(text) && faulty.test(text)) return because("password-required");
  if (operation.startsWith("customers/") && meansMissing(text, person)) return because("not-found");
  if (operation.startsWith("orders/") && meansMissing(text, order)) return because("not-found");
  if (!faulty.test(text)) return because("unavailable");
  const refused = parameters.find(([, pattern]) => pattern.test(text));
  if (refused) return because("invalid-data", refused[0]);
  return because("unavailable", /\b(id|identificativo)\b/.test(text) ? "id" : null);
}

/** Whether the words say that there is no `subject`, and not that something else is missing. */
function meansMissing(text: string, subject: RegExp): boolean {
  if (!missing.test(text) || otherThing.test(text)) return false;
  return subject.test(text) || /^(not found|non trovat[oa]|nessun risultato|no results?)$/.test(text);
}

function explanationOf(
  reason: FailureReason,
  operation: string,
  said?: { words: string; sent?: unknown },
): Explanation {
  const side = "framework360";
  switch (reason) {
    case "key-refused":
      return explanation("key-refused", { side }, said);
    case "permission-missing":
      return explanation("call-not-permitted", { side, operation }, said);
    case "invalid-data":
    case "password-required":
    case "not-found":
      return explanation("data-refused", { side }, said);
    default:
      return explanation("call-failed", { side, operation }, said);
  }
}

/** In lower case, without accents, codes as words: "nome_invalid" becomes "nome invalid", "Città" becomes "citta". */
function fold(words: string): string {
  return words
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
