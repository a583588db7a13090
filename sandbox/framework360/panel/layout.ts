import { document, html } from "../../html.ts";
import type { Html } from "../../html.ts";
import { style } from "./style.ts";

const places = [
  { href: "/panel", title: "Customers" },
  { href: "/panel/settings", title: "Settings" },
  { href: "/panel/requests", title: "API calls" },
];

export interface Notice {
  text: string;
  problem?: boolean;
}

/** A page of the control panel. */
export function page(options: {
  title: string;
  place?: string;
  notice?: Notice | undefined;
  body: Html;
}): string {
  const { title, place, notice, body } = options;
  return document({
    title: `${title} · Framework360 sandbox`,
    head: style,
    body: html`<header class="top">
        <div>
          <strong>Framework360<small>simulated account</small></strong>
          <nav>
            ${places.map(
              (entry) =>
                html`<a href="${entry.href}" ${entry.href === place && html`aria-current="page"`}
                  >${entry.title}</a
                >`,
            )}
          </nav>
        </div>
      </header>
      <main>
        ${notice && html`<p class="flash ${notice.problem && "problem"}" role="status">${notice.text}</p>`}
        ${body}
      </main>`,
  });
}

/** A labelled text field. */
export function textField(options: {
  label: string;
  name: string;
  value?: string | number;
  type?: string;
  hint?: string;
  required?: boolean;
  step?: string;
}): Html {
  const { label, name, value = "", type = "text", hint, required, step } = options;
  return html`<div>
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="off"
      ${step && html`step="${step}"`}
      ${required && html`required`}
      ${hint && html`aria-describedby="${name}-hint"`}
    />
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`;
}

export function checkbox(options: { label: string; name: string; checked: boolean; value?: string }): Html {
  const { label, name, checked, value = "on" } = options;
  return html`<label class="check">
    <input type="checkbox" name="${name}" value="${value}" ${checked && html`checked`} />${label}
  </label>`;
}

export function select(options: {
  label: string;
  name: string;
  value: string;
  choices: readonly string[];
}): Html {
  const { label, name, value, choices } = options;
  return html`<div>
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${choices.map((choice) => html`<option ${choice === value && html`selected`}>${choice}</option>`)}
    </select>
  </div>`;
}
