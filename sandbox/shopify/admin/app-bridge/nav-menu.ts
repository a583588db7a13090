import { isMainFrame, receive, send } from "./channel.ts";
import { ownPath } from "./addresses.ts";
import { hiddenElement } from "./hidden-element.ts";

let menu: HTMLElement | undefined;

/** `<ui-nav-menu>` and `<s-app-nav>`: the app's links, shown in the shell's side navigation. */
export function defineNavMenu(): void {
  const onChange = (element: HTMLElement) => {
    menu = element;
    if (isMainFrame) send({ type: "navMenu", links: shownLinks(element) });
  };
  const onRemove = (element: HTMLElement) => {
    if (menu !== element) return;
    menu = undefined;
    if (isMainFrame) send({ type: "navMenu", links: [] });
  };
  customElements.define("ui-nav-menu", hiddenElement(onChange, onRemove));
  customElements.define("s-app-nav", hiddenElement(onChange, onRemove));
  receive({ navigate: ({ href }) => navigate(href) });
}

const links = (element: HTMLElement) => [...element.querySelectorAll<HTMLElement>("a[href], s-link[href]")];

function shownLinks(element: HTMLElement) {
  return links(element)
    .filter((link) => link.getAttribute("rel") !== "home")
    .map((link) => ({ href: ownPath(link.getAttribute("href")!), label: link.textContent.trim() }));
}

/**
 * Goes to a page of the app without reloading it, if the app can: a router's link takes the click for itself;
 * otherwise the listener of `shopify:navigate` (the library's AppProvider) navigates.
 */
function navigate(href: string): void {
  const link = menu && links(menu).find((candidate) => ownPath(candidate.getAttribute("href")!) === href);
  if (!link) return send({ type: "launch", path: href });

  let routed = false;
  const observe = (event: Event) => {
    routed = event.defaultPrevented;
    event.preventDefault();
  };
  window.addEventListener("click", observe, { once: true });
  link.dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, view: window }),
  );
  window.removeEventListener("click", observe);
  if (routed) return;

  link.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true }));
  if (!hasNavigateListener) send({ type: "launch", path: href });
}

let hasNavigateListener = false;

/** Remembers whether the app navigates by itself: an event target does not tell what listens to it. */
export function watchNavigateListeners(): void {
  for (const target of [window, document]) {
    const native = target.addEventListener.bind(target) as typeof window.addEventListener;
    target.addEventListener = (...parameters: Parameters<typeof native>) => {
      if (parameters[0] === "shopify:navigate") hasNavigateListener = true;
      native(...parameters);
    };
  }
}
