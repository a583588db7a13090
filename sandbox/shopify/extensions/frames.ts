import { html, type Html } from "../../html.ts";
import { appBase, storeHandle } from "../admin/launch.ts";
import type { SandboxContext } from "../context.ts";
import type { ShopState } from "../state.ts";
import { listTargets, textsOf } from "./bundle.ts";

/** The blocks that the installed app's extensions show on a page with this target, each in a frame without an origin. */
export function blocks(
  context: SandboxContext,
  shop: ShopState,
  { target, id }: { target: string; id: string },
): Html[] {
  if (!shop.record.installation) return [];
  return listTargets()
    .filter((one) => one.target === target)
    .map(
      () =>
        html`<section class="card flush" aria-label="App block">
          ${extensionFrame(context, shop, { target, ids: [id] })}
        </section>`,
    );
}

/**
 * The buttons of extensions' actions with this target. The shell's script shows those whose extension wants it.
 * @param id the customer that the page is about; absent: those that are checked in its list
 */
export function actions(
  context: SandboxContext,
  shop: ShopState,
  { target, id, locale }: { target: string; id?: string; locale: string },
): Html[] {
  if (!shop.record.installation) return [];
  return listTargets()
    .filter((one) => one.target === target)
    .map(
      ({ extension }) =>
        html`<button
          class="button"
          type="button"
          hidden
          ${id === undefined && html`disabled`}
          data-action="/store/${storeHandle(shop)}/extensions/${target}"
          data-app-base="${appBase(context, shop)}"
          ${id !== undefined && html`data-id="${id}"`}
        >
          ${textsOf(extension, locale).name}
        </button>`,
    );
}

/** The shell's script loads it, once it listens. */
function extensionFrame(
  context: SandboxContext,
  shop: ShopState,
  { target, ids }: { target: string; ids: string[] },
): Html {
  const source = `/store/${storeHandle(shop)}/extensions/${target}?${new URLSearchParams(ids.map((id) => ["id", id]))}`;
  const base = appBase(context, shop);
  return html`<iframe
    class="extension"
    title="${context.appConfig().name}"
    sandbox="allow-scripts"
    data-extension="${source}"
    data-app-base="${base}"
  ></iframe>`;
}
