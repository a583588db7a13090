import { describe, expect, it } from "vitest";
import { document, html, raw } from "./html.ts";

describe("html", () => {
  it("escapes what is interpolated, in text and in attributes", () => {
    const value = `<b>"D'Angelo" & co</b>`;
    expect(html`<i title="${value}">${value}</i>`.markup).toBe(
      `<i title="&lt;b&gt;&quot;D&#39;Angelo&quot; &amp; co&lt;/b&gt;">&lt;b&gt;&quot;D&#39;Angelo&quot; &amp; co&lt;/b&gt;</i>`,
    );
  });

  it("keeps nested markup and lists of it", () => {
    const items = ["<1>", "2"].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${raw("<hr>")}`.markup).toBe("<li>&lt;1&gt;</li><li>2</li><hr>");
  });

  it("prints nothing for absent values and conditions, and prints zero", () => {
    expect(html`[${null}${undefined}${false}${true}${""}${0}]`.markup).toBe("[0]");
  });

  it("escapes a document's title", () => {
    expect(document({ title: "</title>", body: html`<p>x</p>` })).toContain("<title>&lt;/title&gt;</title>");
  });
});
