import { html } from "../../../html.ts";
import type { Html } from "../../../html.ts";
import type { UserError } from "../../customers.ts";
import type { FormField, FormValues } from "./form-values.ts";

export type FormOptions = {
  action: string;
  values: FormValues;
  /** What the fields held when the form was first shown. */
  shown: FormValues;
  errors: UserError[];
  /** A word on the e-mail consent beside its checkbox. */
  consent?: Html;
};

/** The form that creates or edits a customer. Its Save button is in the page's header. */
export function customerForm({ action, values, shown, errors, consent }: FormOptions): Html {
  const field = fieldOf(values, errors);
  return html`<form id="customer-form" method="post" action="${action}" class="stack" novalidate>
    <input type="hidden" name="shown" value="${JSON.stringify(shown)}" />
    ${errorBanner(errors)}
    <section class="card">
      <h2>Customer overview</h2>
      <div class="fields">
        ${field("firstName", "First name")} ${field("lastName", "Last name")}
        ${field("email", "Email", { type: "email", wide: true })}
        ${field("phone", "Phone", { type: "tel", wide: true, hint: "With country code, e.g. +39 333 1234567" })}
      </div>
      <div class="check">
        <input
          id="marketing"
          name="marketing"
          type="checkbox"
          value="true"
          ${values.marketing && html`checked`}
        />
        <label for="marketing">Customer agreed to receive marketing emails</label>
      </div>
      ${consent}
    </section>
    <section class="card">
      <h2>Default address</h2>
      <div class="fields">
        ${field("company", "Company", { wide: true })} ${field("address1", "Address", { wide: true })}
        ${field("address2", "Apartment, suite, etc", { wide: true })} ${field("zip", "Postal code")}
        ${field("city", "City")} ${field("province", "Province", { hint: "Two-letter code, e.g. BG" })}
        ${field("country", "Country", { hint: "Two-letter code, e.g. IT" })}
      </div>
    </section>
    <section class="card">
      <div class="fields">
        ${field("tags", "Tags", { wide: true, hint: "Separated by commas" })}
        <div class="field wide">
          <label for="note">Note</label>
          <textarea id="note" name="note" rows="3">${values.note}</textarea>
        </div>
      </div>
    </section>
  </form>`;
}

export function errorBanner(errors: UserError[]): Html | undefined {
  if (errors.length === 0) return undefined;
  return html`<div class="banner critical" role="alert">
    <strong>${errors.length === 1 ? "There is an error:" : `There are ${errors.length} errors:`}</strong>
    <ul>
      ${errors.map(({ message }) => html`<li>${message}</li>`)}
    </ul>
  </div>`;
}

type TextField = Exclude<FormField, "marketing" | "note">;
type FieldOptions = { type?: string; wide?: boolean; hint?: string };

function fieldOf(values: FormValues, errors: UserError[]) {
  return (name: TextField, label: string, { type = "text", wide, hint }: FieldOptions = {}): Html => {
    const error = errors.find(({ field }) => field?.at(-1) === name)?.message;
    const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
    return html`<div class="field ${wide && "wide"}">
      <label for="${name}">${label}</label>
      <input
        id="${name}"
        name="${name}"
        type="${type}"
        value="${values[name]}"
        autocomplete="off"
        ${error && html`aria-invalid="true"`}
        ${described && html`aria-describedby="${described}"`}
      />
      ${hint && html`<span class="hint" id="${name}-hint">${hint}</span>`}
      ${error && html`<span class="error" id="${name}-error">${error}</span>`}
    </div>`;
  };
}
