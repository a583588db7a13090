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

function group(legend: string, fields: [Field, string][], customer: CustomerFields): Html {
  return html`<fieldset>
    <legend>${legend}</legend>
    <div class="fields">
      ${fields.map(([name, label]) => textField({ label, name, value: customer[name] }))}
    </div>
  </fieldset>`;
}
