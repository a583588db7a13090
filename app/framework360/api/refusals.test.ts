import { describe, expect, test } from "vitest";
import { refusalError } from "./refusals.ts";
import { threadMs } from "../../../tests/support/thread-time.ts";

function read(words: string, operation = "customers/update") {
  const { reason, parameter } = refusalError(operation, words);
  return parameter === null ? reason : `${reason}: ${parameter}`;
}

describe("The words of a refusal", () => {
  test.each([
    ["api_key_invalid", "key-refused"],
    ["Chiave API non valida", "key-refused"],
    ["API key missing", "key-refused"],
    ["Token scaduto", "key-refused"],
    ["Api Key non riconosciuta", "key-refused"],
    ["La chiave API non è stata riconosciuta", "key-refused"],
    ["API key not recognized", "key-refused"],
    ["Chiave API sospesa", "key-refused"],
    ["This API key is no longer active", "key-refused"],
    ["Chiave non più attiva", "key-refused"],
    ["Incorrect API key", "key-refused"],
    ["Credenziale non riconosciuta", "key-refused"],
    ["Credenziale applicativa non riconosciuta", "key-refused"],
    ["Credenziali errate", "key-refused"],
    ["Le credenziali fornite non sono valide", "key-refused"],
    ["Bad credentials", "key-refused"],
    ["Invalid credential", "key-refused"],
    ["La chiave e' scaduta", "key-refused"],
    ["La chiave è stata revocata", "key-refused"],
    ["La chiave non è più valida", "key-refused"],
    ["Chiave eliminata", "key-refused"],
    ["Chiave sbagliata", "key-refused"],
    ["Chiave assente", "key-refused"],
    ["Chiave API non fornita", "key-refused"],
    ["Nessuna chiave API", "key-refused"],
    ["La chiave appartiene ad un altro account", "key-refused"],
    ["La chiave non corrisponde a questo sito", "key-refused"],
    ["Chiavi non valide", "key-refused"],
    ["ApiKey  non valida", "key-refused"],
    ["InvalidApiKey", "key-refused"],
    ["API_KEY_EXPIRED", "key-refused"],
    ["API key has been deleted", "key-refused"],
    ["No API key provided", "key-refused"],
    ["API key doesn't match this account", "key-refused"],
    ["This key belongs to another account", "key-refused"],
    ["The API key is no longer valid", "key-refused"],
    ["Bad API key", "key-refused"],
    ["Autenticazione fallita", "key-refused"],
    ["Autenticazione non riuscita", "key-refused"],
    ["Autenticazione richiesta", "key-refused"],
    ["Authentication failed", "key-refused"],
    ["Unauthenticated", "key-refused"],
    ["Not authenticated", "key-refused"],
    ["Richiesta non autenticata", "key-refused"],
    ["Impossibile autenticare la richiesta", "key-refused"],
    ["not_authenticated", "key-refused"],
    ["Accesso non consentito", "permission-missing"],
    ["Accesso vietato", "permission-missing"],
    ["Operazione non permessa", "permission-missing"],
    ["api_key_permission_denied", "permission-missing"],
    ["permission_denied", "permission-missing"],
    ["La chiave API non ha il permesso per questa funzione", "permission-missing"],
    ["Utente non autorizzato", "permission-missing"],
    ["Access denied", "permission-missing"],
    ["email_missing", "invalid-data: email"],
    ["L'indirizzo e-mail non è valido", "invalid-data: email"],
    ["email_already_exists", "invalid-data: email"],
    ["Email già registrata", "invalid-data: email"],
    ["Il nome deve avere almeno 2 caratteri", "invalid-data: nome"],
    ["cognome_invalid", "invalid-data: cognome"],
    ["Last name is required", "invalid-data: cognome"],
    ["Partita IVA non valida", "invalid-data: piva"],
    ["Il telefono non è corretto", "invalid-data: telefono"],
    ["Il campo stato è obbligatorio", "invalid-data: stato"],
    ["password_missing", "password-required"],
    ["La password è obbligatoria", "password-required"],
    ["Cliente non trovato", "not-found"],
    ["customer_not_found", "not-found"],
    ["customers_not_found", "not-found"],
    ["Clienti non trovati", "not-found"],
    ["Customer does not exist", "not-found"],
    ["Not found", "not-found"],
    ["Nessun risultato", "not-found"],
    ["No customer found with this id", "not-found"],
    ["Unknown customer", "not-found"],
    ["Email non trovata in archivio", "not-found"],
    ["Non ci sono clienti", "not-found"],
  ])("%s means %s", (words, meaning) => {
    expect(read(words)).toBe(meaning);
  });

  test.each([
    "",
    "temporary_error",
    "Errore temporaneo, riprovare",
    "endpoint_not_found",
    "Funzione inesistente",
    "Database not found",
    "Account cliente: dominio non trovato",
    "method_not_allowed",
    "Parametro non valido",
    "È stato rilevato un errore",
    "SQLSTATE[HY000] server has gone away",
  ])("%j is not known and means only that the call is worth repeating", (words) => {
    expect(read(words)).toBe("unavailable");
  });

  const sent = {
    id: "7",
    customer_id: "7",
    nome: "Anna",
    cognome: "Bianchi",
    email: "anna@example.it",
    telefono: "+393331234567",
    dati_fatturazione: { indirizzo: "Via Roma 1", comune: "Milano", cap: "20121" },
    tags: ["vip"],
    marketing_active: true,
  };
  const readSent = (words: string, operation = "customers/update") => {
    const { reason, parameter } = refusalError(operation, words, sent);
    return parameter === null ? reason : `${reason}: ${parameter}`;
  };

  test.each([
    ["Parametro non riconosciuto: tags", "tags"],
    ["Unrecognized parameter name: tags", "tags"],
    ["Caratteri non ammessi: nome", "nome"],
    ["Caratteri non consentiti nel cognome", "cognome"],
    ["Valore non permesso: telefono", "telefono"],
    ["Value not allowed for phone", "telefono"],
    ["Esiste già un cliente con questo indirizzo email", "email"],
    ["L'indirizzo email non è disponibile", "email"],
    ["È già presente un cliente con questo numero di telefono", "telefono"],
    ["Il nome contiene simboli strani", "nome"],
    ["Impossibile salvare il CAP", "cap"],
    ["Non riesco a leggere l'indirizzo", "indirizzo"],
    ["Il cognome supera i 120 caratteri", "cognome"],
    ["Please check the city", "comune"],
    ["tag_unknown", "tags"],
    ["Duplicate entry for key 'email'", "email"],
    ["SQLSTATE[22001]: 1406 Data too long for column 'cognome' at row 1", "cognome"],
    [
      String.raw`SQLSTATE[HY000]: General error: 1366 Incorrect string value: '\xF0\x9F\x98\x80' for column 'nome' at row 1`,
      "nome",
    ],
    ["SQLSTATE[22003]: 1264 Out of range value for column 'cap' at row 1", "cap"],
    ["SQLSTATE[01000]: 1265 Data truncated for column 'indirizzo' at row 1", "indirizzo"],
  ])("%s is about one field that was sent, whatever its other words", (words, parameter) => {
    expect(readSent(words)).toBe(`invalid-data: ${parameter}`);
    expect(readSent(words, "customers/registration")).toBe(`invalid-data: ${parameter}`);
  });

  test.each([
    "Parametro non riconosciuto: dati_fatturazione",
    "Dati di fatturazione non ammessi",
    "Unknown parameter: billing data",
  ])("%s is about the billing section of an update, and names nothing of a registration", (words) => {
    expect(readSent(words)).toBe("invalid-data: dati_fatturazione");
    expect(readSent(words, "customers/registration")).toBe("unavailable");
    const withoutSection = refusalError("customers/update", words, { id: "7", cap: "20121" });
    expect(withoutSection.reason).toBe("unavailable");
  });

  test.each([
    ["Errore temporaneo durante il salvataggio dei dati di fatturazione, riprova", "unavailable"],
    ["Database error while saving billing data", "unavailable"],
    ["Dati di fatturazione: CAP e comune non validi", "invalid-data: cap"],
    ["Billing details: street and city are too long", "invalid-data: indirizzo"],
  ])("%s is not about the section itself", (words, meaning) => {
    expect(readSent(words)).toBe(meaning);
  });

  test.each([
    ["Errore interno del server durante il salvataggio del nome", "unavailable"],
    ["Errore durante l'invio dell'email, riprovare", "unavailable"],
    ["Errore nell'invio della mail di benvenuto", "unavailable"],
    ["Temporary error while saving the address", "unavailable"],
    ["Unknown column 'tags' in database", "unavailable"],
    ["È stato rilevato un errore", "unavailable"],
    ["Lo stato della richiesta è sconosciuto", "unavailable"],
    ["Limite di contatti del piano raggiunto", "unavailable"],
    ["Troppe richieste, riprovare più tardi", "throttled"],
    ["Rate limit exceeded", "throttled"],
    ["Limite di chiamate superato", "throttled"],
    ["Funzione non consentita", "permission-missing"],
    ["La chiave non ha il permesso di modificare il nome", "permission-missing"],
    ["Chiave API non valida per questa email", "key-refused"],
    ["Cliente non trovato con questa email", "not-found"],
    ["Nome e cognome sono strani", "unavailable"],
  ])("%s is not about one field", (words, reason) => {
    expect(readSent(words)).toBe(reason);
  });

  test("what was not sent, or only asked for, is not refused in unknown words", () => {
    expect(read("Il nome contiene simboli strani")).toBe("unavailable");
    expect(refusalError("customers/get", "Contattare via mail", { email: "a@example.it" }).reason).toBe(
      "unavailable",
    );
  });

  test.each([
    ["email_missing", true],
    ["L'e-mail è obbligatoria", true],
    ["Indicare il cliente", true],
    ["customer_id_missing", true],
    ["La partita IVA è obbligatoria", false],
    ["L'e-mail non è valida", false],
    ["La password è obbligatoria", false],
    ["Nome, cognome ed email sono obbligatori", true],
  ])("%s misses something that was sent: %s", (words, unread) => {
    expect(refusalError("customers/update", words, sent).unread).toBe(unread);
  });

  test("words that also ask for a name that was not sent do not tell that the rest was not read", () => {
    const { cognome: _cognome, ...nameless } = sent;
    const words = "Nome, cognome ed email sono obbligatori";
    expect(refusalError("customers/update", words, nameless).unread).toBe(false);
  });

  test("a missing id says nothing about the customer", () => {
    expect(read("id_missing")).toBe("unavailable: id");
    expect(read("L'ID cliente è obbligatorio")).toBe("unavailable: id");
  });

  test.each([
    "Unauthorized",
    "Non riconosciuto",
    "Accesso non valido",
    "Scaduta",
    "Wrong",
    "Utente disattivato",
  ])("a refusal by check means that the key is not good: %s", (words) => {
    expect(read(words, "check")).toBe("key-refused");
  });

  test.each([
    ["Funzione inesistente", "unavailable"],
    ["Endpoint not found", "unavailable"],
    ["Errore temporaneo del database, riprovare", "unavailable"],
    ["La chiave non ha il permesso", "permission-missing"],
  ])("check may be refused for another reason: %s", (words, reason) => {
    expect(read(words, "check")).toBe(reason);
  });

  test.each(["Password errata", "Codice fiscale non riconosciuto", "Duplicate entry for key 'email'"])(
    "%s is not about the key",
    (words) => {
      expect(read(words)).not.toBe("key-refused");
    },
  );

  test("a missing thing that is not a customer is not taken for one", () => {
    expect(read("Cliente non trovato", "orders/list")).toBe("unavailable");
  });
});

describe("The explanation", () => {
  test("quotes the answer without tags, e-mail addresses and numbers", () => {
    const { explanation, message } = refusalError(
      "customers/update",
      "<b>Email</b> mario.rossi@example.it già registrata (tel. +39 333 1234567)",
    );
    expect(explanation.said).toBe("Email (e-mail) già registrata (tel. (number))");
    expect(message).not.toContain("Email");
  });

  test.each(["non è valid ", "<", "„", "no ", "does n"])(
    "is soon made of an answer of 180 KB: %s",
    (part) => {
      const words = part.repeat(180_000 / part.length);
      const started = threadMs();
      refusalError("customers/update", words, { nome: "Anna" });
      expect(threadMs() - started).toBeLessThan(200);
    },
  );

  test("quotes nothing when no reason was given", () => {
    expect(refusalError("customers/get", "").explanation).toEqual({
      code: "call-failed",
      params: { side: "framework360", operation: "customers/get" },
    });
  });
});
