import { embedded, isMainFrame, send } from "./channel.ts";
import { ownPath, shellPage } from "./addresses.ts";
import { idToken } from "./fetch.ts";
import { config, shellAddress } from "./config.ts";

const nativeOpen = window.open.bind(window);

/** Outside the shell an embedded app is of no use: like App Bridge, go to the app's page in the admin. */
export function enterShell(): void {
  if (embedded || !config.host || config.disabledFeatures.includes("auto-redirect")) return;
  location.replace(shellAddress(ownPath(location.href)));
}

/** The library's bounce page asks, by `shopify-reload`, for the same page again with a session token. */
export async function followReload(): Promise<void> {
  const reload = new URLSearchParams(location.search).get("shopify-reload");
  if (!reload || !embedded) return;
  const { pathname, search } = new URL(reload, location.href);
  // Only the path is taken: a token must not be carried to an origin that somebody put into the address.
  const target = new URL(pathname + search, location.origin);
  target.searchParams.set("id_token", await idToken());
  location.replace(target);
}

/** `open()` and links with an admin address leave through the shell, which a frame may not navigate itself. */
export function overrideOpen(): void {
  window.open = (url, target, features) => {
    const address = String(url ?? "");
    const page = address && shellPage(address);
    const leaving = ["_top", "_parent"].includes(target ?? "") || (page && target === "_self");
    if (!leaving || !embedded) return nativeOpen(page || address, target, features);
    send({ type: "leave", url: page || new URL(address, location.href).href });
    return window;
  };

  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const href = link?.getAttribute("href");
    if (!link || !href || event.defaultPrevented) return;
    const page = shellPage(href);
    if (!page || !embedded) return;
    event.preventDefault();
    if (link.target === "_blank" || event.ctrlKey || event.metaKey) nativeOpen(page, "_blank", "noopener");
    else send({ type: "leave", url: page });
  });
}

/** The shell's address follows the app's. */
export function reportLocation(): void {
  if (!isMainFrame) return;
  const report = () => send({ type: "location", path: ownPath(location.href) });
  for (const method of ["pushState", "replaceState"] as const) {
    const native = history[method].bind(history);
    history[method] = (data, unused, url) => {
      native(data, unused, url);
      report();
    };
  }
  addEventListener("popstate", report);
  addEventListener("hashchange", report);
  if (!new URLSearchParams(location.search).has("shopify-reload")) report();
}
