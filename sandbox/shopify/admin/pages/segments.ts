import type { RequestHandler } from "express";

import { html } from "../../../html.ts";
import type { SandboxContext } from "../../context.ts";
import { actions } from "../../extensions/frames.ts";
import { membersOf, segments } from "../../segments.ts";
import { gid } from "../../state.ts";
import { displayName } from "../customers/list.ts";
import { storeHandle } from "../launch.ts";
import { adminPage } from "../layout.ts";
import { requestLocale } from "../locale.ts";
import { shopOf } from "../shop.ts";

/** Of a segment only its first customers are shown. */
const shownMembers = 50;

/** The shop's segments, each with how many customers it has. */
export function segmentsPage(context: SandboxContext): RequestHandler {
  return (req, res) => {
    const shop = shopOf(res);
    const body = html`
      <header class="page-header"><h1>Segments</h1></header>
      <section class="card flush">
        <table>
          <tbody>
            ${segments.map(
              ({ id, name }) =>
                html`<tr>
                  <td><a class="row-link" href="/store/${storeHandle(shop)}/segments/${id}">${name}</a></td>
                  <td>${membersOf(shop, id)!.length}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>
    `;
    res.send(adminPage({ context, shop, req, section: "segments", title: "Segments", body }));
  };
}

/** A segment's page, with what apps offer to do with it. */
export function segmentPage(context: SandboxContext): RequestHandler {
  return (req, res, next) => {
    const shop = shopOf(res);
    const segment = segments.find(({ id }) => id === req.params["id"]);
    if (!segment) return next();
    const members = membersOf(shop, segment.id)!;
    const offered = actions(context, shop, {
      target: "admin.customer-segment-details.action.render",
      id: gid("Segment", segment.id),
      locale: requestLocale(req),
    });
    const body = html`
      <header class="page-header">
        <h1>${segment.name}</h1>
        <div class="actions">${offered}</div>
      </header>
      <section class="card flush">
        <div class="card-head"><h2>${members.length} customers</h2></div>
        <table>
          <tbody>
            ${members.slice(0, shownMembers).map(
              (one) =>
                html`<tr>
                  <td>${displayName(one)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>
    `;
    res.send(adminPage({ context, shop, req, section: "segments", title: segment.name, body }));
  };
}
