import type { Behaviour } from "./behaviour.ts";

/** Why a call is refused; the API answers it with HTTP 200 and `status: 0`. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(sentences[code]);
    this.name = "Refusal";
    this.code = code;
  }
}

// The codes are ours, in the vendor's manner ("customer_token_expired" is one of theirs).
const sentences = {
  api_key_missing: "Chiave API mancante",
  api_key_invalid: "Chiave API non valida",
  api_key_permission_denied: "La chiave API non ha il permesso per questa funzione",
  endpoint_not_found: "Funzione inesistente",
  method_not_allowed: "Metodo non consentito per questa funzione",
  request_body_invalid: "Il corpo della richiesta non è leggibile",
  parameter_invalid: "Parametro non valido",
  customer_id_missing: "Indicare il cliente",
  customer_not_found: "Cliente non trovato",
  results_not_found: "Nessun risultato",
  page_invalid: "Pagina non valida",
  password_missing: "La password è obbligatoria",
  email_missing: "L'e-mail è obbligatoria",
  email_invalid: "L'e-mail non è valida",
  email_already_exists: "L'e-mail è già usata da un altro cliente",
  nome_invalid: "Il nome deve avere almeno 2 caratteri",
  cognome_invalid: "Il cognome deve avere almeno 2 caratteri",
  marketing_list_not_found: "Lista marketing non trovata",
  title_missing: "Il titolo è obbligatorio",
  date_invalid: "La data non è valida",
  url_invalid: "L'indirizzo non è valido",
  webhook_not_found: "Webhook non trovato",
  temporary_error: "Errore temporaneo, riprovare",
} as const;

export type RefusalCode = keyof typeof sentences;

/** The answer's body, shaped as `behaviour` says. */
export function refusalBody(
  code: RefusalCode,
  { errorField, errorText }: Behaviour,
): Record<string, unknown> {
  const text = errorText === "code" ? code : sentences[code];
  if (errorField === "data.message") return { status: 0, data: { message: text } };
  return { status: 0, [errorField]: text };
}
