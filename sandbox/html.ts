/** Markup that is safe to send: made by `html` (which escapes) or vouched for by `raw`. */
export interface Html {
  readonly markup: string;
}

export type HtmlValue = Html | string | number | boolean | null | undefined | readonly HtmlValue[];

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character]!);
}

/** Trusts `markup` as it is. Never for anything a person typed. */
export function raw(markup: string): Html {
  return { markup };
}

/**
 * A template tag: interpolated text is escaped, nested `html` and lists of it are kept, and `null`, `undefined`,
 * `false` and `true` print nothing, so that `${condition && html`…`}` reads well. Quote attributes: `value="${x}"`.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { markup: strings.reduce((markup, part, index) => markup + render(values[index - 1]) + part) };
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || typeof value === "boolean") return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if ("markup" in value) return value.markup;
  return value.map(render).join("");
}

/** A whole document, ready for `res.type("html").send(...)`. `head` takes extra elements: styles, scripts, meta. */
export function document(options: { title: string; lang?: string; head?: Html; body: Html }): string {
  return html`<!doctype html>
    <html lang="${options.lang ?? "en"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${options.title}</title>
        <link rel="icon" href="data:," />
        ${options.head}
      </head>
      <body>
        ${options.body}
      </body>
    </html>`.markup;
}
