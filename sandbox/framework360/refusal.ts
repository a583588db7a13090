import type { Behaviour } from "./behaviour.ts";

/** Why a call is refused; the API answers it with HTTP 200 and, mostly, `status: 0`. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** The parameter that is refused, where the code does not name it. */
  readonly parameter: string;

  constructor(code: RefusalCode, parameter = "") {
    super(wordings[code][0].replace("{}", parameter));
    this.name = "Refusal";
    this.code = code;
    this.parameter = parameter;
  }
}

// The codes are ours, in the vendor's manner ("customer_token_expired" is one of theirs). Each is followed by a sentence,
// by the sentence that another Italian programmer may have written, and by an English one.
export const wordings = {
  api_key_missing: ["Chiave API mancante", "Accesso negato: manca la chiave", "Missing API key"],
  api_key_invalid: ["Chiave API non valida", "Chiave API inesistente o revocata", "Invalid API key"],
  api_key_permission_denied: [
    "La chiave API non ha il permesso per questa funzione",
    "Permessi insufficienti per eseguire l'operazione richiesta",
    "The API key is not allowed to call this function",
  ],
  endpoint_not_found: ["Funzione inesistente", "Metodo API sconosciuto", "Unknown function"],
  method_not_allowed: [
    "Metodo non consentito per questa funzione",
    "Verbo HTTP errato",
    "Method not allowed",
  ],
  request_body_invalid: [
    "Il corpo della richiesta non è leggibile",
    "Richiesta malformata",
    "Malformed request body",
  ],
  parameter_invalid: ["Parametro non valido", "Uno dei valori non è accettato", "Invalid parameter"],
  parameter_not_recognized: [
    "Parametro non riconosciuto: {}",
    "Parametro non riconosciuto: {}",
    "Unknown parameter: {}",
  ],
  customer_id_missing: ["Indicare il cliente", "Specificare l'id del cliente", "Customer id is required"],
  customer_not_found: ["Cliente non trovato", "Nessun cliente con questo id", "Customer not found"],
  results_not_found: ["Nessun risultato", "La ricerca non ha prodotto risultati", "No results"],
  page_invalid: ["Pagina non valida", "La pagina richiesta non esiste", "Invalid page"],
  password_missing: ["La password è obbligatoria", "Inserire una password", "Password is required"],
  email_missing: ["L'e-mail è obbligatoria", "Inserire l'indirizzo email", "Email is required"],
  email_invalid: ["L'e-mail non è valida", "Indirizzo email non corretto", "Email is not valid"],
  email_already_exists: [
    "L'e-mail è già usata da un altro cliente",
    "Esiste già un cliente con questo indirizzo email",
    "A customer with this email already exists",
  ],
  fields_missing: [
    "Compila tutti i campi obbligatori",
    "Nome, cognome ed email sono obbligatori",
    "Please fill in all required fields",
  ],
  nome_invalid: ["Il nome deve avere almeno 2 caratteri", "Nome troppo corto", "First name is too short"],
  nome_characters: ["Il nome contiene caratteri non validi", "Caratteri non ammessi: nome", "Invalid nome"],
  nome_too_long: ["Il nome supera i 120 caratteri", "Nome troppo lungo", "First name is too long"],
  cognome_invalid: [
    "Il cognome deve avere almeno 2 caratteri",
    "Cognome troppo corto",
    "Last name is too short",
  ],
  cognome_characters: [
    "Il cognome contiene caratteri non validi",
    "Caratteri non ammessi: cognome",
    "Invalid cognome",
  ],
  cognome_too_long: ["Il cognome supera i 120 caratteri", "Cognome troppo lungo", "Last name is too long"],
  telefono_invalid: [
    "Il numero di telefono non è valido",
    "Telefono: formato non ammesso",
    "Phone number is not valid",
  ],
  /** Words that name no field. */
  operation_failed: ["Errore 1045", "Si è verificato un errore imprevisto", "Something went wrong"],
  marketing_list_not_found: ["Lista marketing non trovata", "Lista inesistente", "Marketing list not found"],
  title_missing: ["Il titolo è obbligatorio", "Inserire un titolo", "Title is required"],
  date_invalid: ["La data non è valida", "Data non corretta", "Invalid date"],
  url_invalid: ["L'indirizzo non è valido", "URL non corretto", "Invalid URL"],
  webhook_not_found: ["Webhook non trovato", "Webhook inesistente", "Webhook not found"],
  temporary_error: ["Errore temporaneo, riprovare", "Servizio non disponibile, riprova", "Please try again"],
} as const satisfies Record<string, readonly [sentence: string, natural: string, english: string]>;

export type RefusalCode = keyof typeof wordings;

/** The answer's body, shaped as `behaviour` says. */
export function refusalBody(
  { code, parameter }: Pick<Refusal, "code" | "parameter">,
  { errorField, errorText }: Behaviour,
): unknown {
  const asCode = parameter === "" ? code : `${parameter}_not_recognized`;
  const [sentence, natural, english] = wordings[code];
  const words = (kind: "sentence" | "natural" | "english") =>
    ({ sentence, natural, english })[kind].replace("{}", parameter);
  const text = errorText === "code" ? asCode : words(errorText);
  switch (errorField) {
    case "data.message":
      return { status: 0, data: { message: text } };
    case "message-beside-error":
      return { status: 0, error: asCode, message: text };
    case "error-alone":
      return { error: asCode, title: "Errore", message: text };
    case "null":
      return null;
    case "empty-list":
      return [];
    default:
      return { status: 0, [errorField]: text };
  }
}
