import { explanation, type Explanation } from "../../sync/explanation.ts";
import { firstWords, foldedWords } from "../../sync/plain-words.ts";
import type { AnswerWords } from "./answer-words.ts";
import { Framework360Error, type FailureReason } from "./failure.ts";
import { namedParameters, sentParameters } from "./named-parameters.ts";
import { personParameters } from "./schemas.ts";

/*
 * What a `status: 0` means. The wording of Framework360's refusals is not documented, so words are recognised in
 * Italian, in English and as codes ("email_missing"). Unknown words count as a temporary failure: they never make the
 * app give a customer up or take it for deleted.
 */

const faulty =
  /\b(invalid[aoie]?|not valid|non (e )?(valid|corrett)[aoie]?|missing|mancante|manca(no)?|obbligatori[oae]?|required|richiest[oa]|necessari[oa]|at least|almeno|too (short|long)|troppo (cort|lung)[oa]|minimum|maximum|minimo|massimo|empty|vuot[oa]|malformed|errat[oa]|wrong|format[o]?|already (exists?|taken|used|in use|registered)|gia (usat|esistente|registrat|presente|in uso|utilizzat|assegnat|associat)[aoe]?|esiste gia|gia esiste|non riconosciut[oa]|duplicat[eoa]d?|incorrect \w+ value|out of range value|data truncated)\b/;

const permission =
  /\b(permission|permissions|permess[oiae]|forbidden|denied|(accesso|access) (negat|viet|proibit|refused)\w*|not allowed|not authorized|not authorised|unauthorized|unauthorised|non (e )?autorizzat[oa]|non (e )?abilitat[oa]|non (e )?consentit[oa]|privileg[ei]s?|privilegi)\b/;

/** How Italian and English say that something is not so: "non è più", "has not been". */
const not =
  "(non( (e|sono|stat[oaie]|risulta|risultano|piu|ancora|puo|essere|si|ha|hai))*|(not|never|cannot be|no longer|(does|is|has|was|do|are|have|could)( n t| not|n t|n))( (been|be|a|currently))*)";

const key =
  /\b(api ?keys?|x ?fw360 ?key|chiav[ei]|keys?|tokens?|credenzial[ei]|credentials?|codice (api|di accesso)|api code)\b/;
const keyTrouble = new RegExp(
  `\\b(invalid[aoie]?|missing|mancant[ei]|manca(no)?|assent[ei]|absent|expired|scadut[oaie]|wrong|bad|errat[oaie]|sbagliat[oaie]|revoked|revocat[oaie]|annullat[oaie]|disabled|disabilitat[oaie]|unknown|unrecogni[sz]ed|sconosciut[oaie]|inesistent[ei]|required|obbligatori[oae]|richiest[oaie]|necessari[oae]|incorrect|inactive|inattiv[oaie]|disattivat[oaie]|deactivated|suspended|sospes[oaie]|blocked|bloccat[oaie]|rejected|rifiutat[oaie]|deleted|removed|eliminat[oaie]|cancellat[oaie]|rimoss[oaie]|mismatch|${not} ((valid|riconosciut|corrett|attiv|trovat|accettat|registrat|associat|present|presente|fornit|specificat|indicat|inserit|inviat|conosciut|verificat|utilizzabil)[oaei]?|found|recogni[sz]ed|correct|active|accepted|provided|specified|supplied|given|set|sent|known|match|exists?|belongs?|esist(e|ono)|corrispond(e|ono)|appartien(e)?|appartengono)|(nessuna|no) (api ?key|chiave|credenziale|token|key)|(appartien|belong|associat|relativ|is of|is for|e di|of|di|ad?|to|for)\\w*( \\w+){0,2} (another|different|other|altr[oa]|divers[oa]) (account|site|sito|tenant|client[ei]|utente|dominio|domain|azienda|customer|user))\\b`,
);
/** Said without naming the key: the call was not told whose it is. */
const authentication = new RegExp(
  `\\b(unauthenticated|(autenticazione|authentication|autentica|login|log in)( (e|is|has|was|non|not))*( (fallit|richiest|necessari|obbligatori|mancant|errat|riuscit|valid|failed|required|missing|invalid|unsuccessful|error|failure)\\w*)|${not} (authenticated|autenticat[oaie])|(impossibile|unable to|cannot|could not|failed to) (autenticare|authenticate)|(errore|error)( \\w+){0,2} (autenticazione|authentication))\\b`,
);

const missing =
  /\b(not found|no \w+ found|non (e stat[oa] )?trovat[oaie]|inesistent[ei]|does ?n.?t exists?|does not exists?|non (esiste|esistono|ci sono|presente)|unknown|sconosciut[oa]|no such|nessun(o|a)?)\b/;
const person =
  /\b(customers?|client[ei]|contacts?|contatt[oi]|anagrafic(a|he)|users?|utent[ei]|results?|risultat[oi]|records?|id|e ?mail)\b/;
const order = /\b(orders?|ordin[ei]|results?|risultat[oi]|records?)\b/;
const otherThing =
  /\b(api|endpoint|function|funzione|method|metodo|page|pagina|host|domain|dominio|server|database|db|table|tabella|account|tenant|site|sito|file|class|classe|controller|route|key|chiave|token)\b/;

/** What is called, and where. */
const called =
  /\b(api|endpoint|function|funzione|method|metodo|page|pagina|host|domain|dominio|file|class|classe|controller|route|operation|operazione)\b/;

/** Of a value as well as of a function: "Caratteri non ammessi", "not allowed". */
const notAllowed =
  /\b(non (e |sono )?(consentit|permess|ammess|abilitat|accettat)[oaie]|not (allowed|permitted|accepted)|denied)\b/;

const tooFrequent =
  /\b(too many (requests|calls)|troppe (richieste|chiamate)|rate limit\w*|(limite|limit)( \w+){0,3} (richieste|chiamate|requests|calls))\b/;

/** The account is in trouble, so what it names is not what is wrong. */
const ownTrouble =
  /\b(internal|server|database|db|sql\w*|query|smtp|timeout|time out|temporane[oa]|temporary|temporarily|riprova\w*|try again|retry|manutenzione|maintenance|servizio|service|piano|plan|quota|exception|undefined|null)\b/;

/** The words ask for something that was not there. */
const absent =
  /\b(missing|mancant[ei]|manca(no)?|obbligatori[oae]?|required|richiest[oaie]|necessari[oae]?|empty|vuot[oaie]|incomplet[oaie]|incomplete|indicare|specificare|inserire|fornire|compila(re)?|provide|specify|fill)\b/;

/**
 * Turns the words of a refused call into the error it stands for.
 * @param sent the call's parameters: what of them the words repeat is not kept
 */
export function refusalError(
  operation: string,
  words: string | AnswerWords,
  sent?: unknown,
): Framework360Error {
  const { said, all } = typeof words === "string" ? { said: words, all: words } : words;
  const text = foldedWords(firstWords(all));
  const { reason, parameter, unread } = readRefusal(operation, text, sent);
  const asksForMore = isWriteOfCustomer(operation) && asksForPerson(text, sent);
  const why = explanationOf(reason, operation, { words: said, sent });
  const isTrouble = reason === "unavailable" && ownTrouble.test(text);
  return new Framework360Error(reason, why, {
    parameter,
    isAnswer: reason !== "throttled",
    unread,
    asksForMore,
    isTrouble,
  });
}

const isWriteOfCustomer = (operation: string) => /^customers\/(registration|update)$/.test(operation);

/** Whether the words may ask for names or an e-mail that the call did not have, or for something that they do not name. */
function asksForPerson(text: string, sent: unknown): boolean {
  if (text === "") return true;
  if (!absent.test(text) || ownTrouble.test(text)) return false;
  const [named, given] = [namedParameters(text), sentParameters(sent)];
  return named.length === 0 || named.some((name) => isOfPerson(name) && !given.get(name));
}

const isOfPerson = (name: string) => personParameters.some((one) => one === name);

/** The error that HTTP 401 or 403 stands for where it comes from the API. */
export function denialError(operation: string, status: 401 | 403): Framework360Error {
  const { reason } = readRefusal(operation, status === 401 ? "api key not valid" : "not authorized");
  return new Framework360Error(reason, explanationOf(reason, operation), { isAnswer: true });
}

type Reading = { reason: FailureReason; parameter: string | null; unread: boolean };

/** What the folded words mean. */
function readRefusal(operation: string, text: string, sent?: unknown): Reading {
  const because = (reason: FailureReason, parameter: string | null = null) => ({
    reason,
    parameter,
    unread: false,
  });
  const named = namedParameters(text);
  const given = sentParameters(sent);
  const namedAndGiven = named.filter((name) => given.has(name));
  const isWrite = isWriteOfCustomer(operation);
  const refusedOnly =
    isWrite && namedAndGiven.length === 1 && !ownTrouble.test(text) ? namedAndGiven[0]! : null;

  if (tooFrequent.test(text)) return because("throttled");
  if (authentication.test(text) && !ownTrouble.test(text)) return because("key-refused");
  if (isDenied(text, refusedOnly !== null)) {
    // `check` needs no permission, so a refusal there means a wrong key, unless its words speak of permissions.
    const isKeyRefused = operation === "check" && !/\b(permi|permess|privileg)/.test(text);
    return because(isKeyRefused ? "key-refused" : "permission-missing");
  }
  if (key.test(text) && keyTrouble.test(text)) return because("key-refused");
  if (operation === "check" && refusesAll(text)) return because("key-refused");
  const unread = isWrite && absent.test(text) && asksForGiven(text, named, given);
  if (named.includes("password") && !given.has("password") && !ownTrouble.test(text))
    return { ...because("password-required"), unread };
  if (operation.startsWith("customers/") && meansMissing(text, person)) return because("not-found");
  if (operation.startsWith("orders/") && meansMissing(text, order)) return because("not-found");
  if (refusedOnly !== null) return { ...because("invalid-data", refusedOnly), unread };
  const isOfSection = namedAndGiven.length === 0 && billingSection.test(text) && !ownTrouble.test(text);
  if (operation === "customers/update" && isOfSection && isGivenSection(sent))
    return { ...because("invalid-data", "dati_fatturazione"), unread };
  if (!faulty.test(text)) return { ...because("unavailable"), unread };
  const refused = namedAndGiven[0] ?? named.find((name) => name !== "password");
  if (refused !== undefined) return { ...because("invalid-data", refused), unread };
  return { ...because("unavailable", /\b(id|identificativo)\b/.test(text) ? "id" : null), unread };
}

const billingSection = /\bdati (di )?fatturazione\b|\bbilling (data|section|details)\b/;

function isGivenSection(sent: unknown): boolean {
  return typeof sent === "object" && sent !== null && "dati_fatturazione" in sent;
}

/** Whether words without a subject refuse what `check` is given: that is nothing but the key. */
function refusesAll(text: string): boolean {
  return (
    keyTrouble.test(text) &&
    ![ownTrouble, called].some((other) => other.test(text)) &&
    !meansMissing(text, person)
  );
}

function isDenied(text: string, refusesOneValue: boolean): boolean {
  if (/\b(method|metodo)\b/.test(text)) return false;
  if (permission.test(text.replaceAll(new RegExp(notAllowed.source, "g"), " "))) return true;
  return notAllowed.test(text) && permission.test(text) && !refusesOneValue;
}

/**
 * Whether the words miss something that was sent: then the account did not read the call's body. Where they name a person's data that
 * was not sent as well, they may be about that alone.
 */
function asksForGiven(text: string, named: readonly string[], given: ReadonlyMap<string, unknown>): boolean {
  const isFilled = (name: string) => ![undefined, null, ""].includes(given.get(name) as string | undefined);
  if (named.some((name) => isOfPerson(name) && !isFilled(name))) return false;
  if (named.some(isFilled)) return true;
  return named.length === 0 && isFilled("id") && /\b(id|identificativo|client[ei]|customer)\b/.test(text);
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
    case "throttled":
      return explanation("throttled", { side }, said);
    default:
      return explanation("call-failed", { side, operation }, said);
  }
}
