import { html } from "../../html.ts";
import type { Html } from "../../html.ts";
import type { BillingField, CustomerFields, PersonField } from "../model.ts";
import { checkbox, textField } from "./layout.ts";

type Field = PersonField | BillingField;

const personal: [Field, string][] = [
  ["nome", "First name (nome)"],
  ["cognome", "Last name (cognome)"],
  ["email", "E-mail"],
  ["telefono", "Phone (telefono)"],
  ["telefono_casa", "Home phone (telefono_casa)"],
];

const company: [Field, string][] = [
  ["ragione_sociale", "Company (ragione sociale)"],
  ["piva", "VAT number (piva)"],
  ["cf", "Tax code (cf)"],
  ["pec", "PEC"],
  ["sdi", "SDI"],
];

const address: [Field, string][] = [
  ["indirizzo", "Street (indirizzo)"],
  ["comune", "City (comune)"],
  ["citta", "Province (citta)"],
  ["cap", "Postal code (cap)"],
  ["stato", "Country (stato)"],
];

/** The form that creates and edits a customer; `action` is where it posts to. */
export function customerForm(customer: CustomerFields, action: string): Html {
  return html`<form method="post" action="${action}" class="card">
    ${group("Person", personal, customer)} ${group("Company and invoicing", company, customer)}
    ${group("Address", address, customer)}
    <fieldset>
      <legend>More</legend>
      <div class="fields">
        ${textField({
          label: "Birthday (data_nascita)",
          name: "birthday",
          type: "date",
          value: customer.birthday,
        })}
        <div>
          <label for="extraFields">Extra fields</label>
          <textarea id="extraFields" name="extraFields" rows="4" aria-describedby="extraFields-hint">
${extraLines(customer.extraFields)}</textarea>
          <p class="hint" id="extraFields-hint">One per line, as in "Taglia: 42".</p>
        </div>
      </div>
    </fieldset>
    <fieldset>
      <legend>Marketing</legend>
      <div class="fields">
        ${textField({
          label: "Tags",
          name: "tags",
          value: customer.tags.join(", "),
          hint: "Separated by commas.",
        })}
      </div>
      ${checkbox({ label: "Newsletter", name: "marketing_active", checked: customer.marketingActive })}
    </fieldset>
    <button>Save customer</button>
    <a class="button plain" href="/panel">Back to the list</a>
  </form>`;
}

function extraLines(fields: CustomerFields["extraFields"]): string {
  const filled = Object.entries(fields).filter(([, value]) => value !== "");
  return filled.map(([name, value]) => `${name}: ${value.replaceAll("\n", " ")}`).join("\n");
}

function group(legend: string, fields: [Field, string][], customer: CustomerFields): Html {
  return html`<fieldset>
    <legend>${legend}</legend>
    <div class="fields">
      ${fields.map(([name, label]) => textField({ label, name, value: customer[name] }))}
    </div>
  </fieldset>`;
}
