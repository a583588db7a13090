import { html } from "../../html.ts";
import type { Sandbox } from "../sandbox.ts";
import { page } from "./layout.ts";

export function requestsPage({ calls }: Sandbox): string {
  const latest = calls.latest(100);
  return page({
    title: "API calls",
    place: "/panel/requests",
    body: html`
      <h1>API calls</h1>
      <section class="card">
        ${
          latest.length === 0
            ? html`<p class="empty">The API has not been called yet.</p>`
            : html`<div class="scroll">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Time</th>
                      <th scope="col">Operation</th>
                      <th scope="col">Outcome</th>
                      <th scope="col" class="number">ms</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${latest.map(
                      (call) =>
                        html`<tr>
                          <td>${call.at.slice(11, 23)}</td>
                          <td>${call.method} ${call.operation}</td>
                          <td>${call.outcome}</td>
                          <td class="number">${call.milliseconds}</td>
                        </tr>`,
                    )}
                  </tbody>
                </table>
              </div>`
        }
      </section>
    `,
  });
}
