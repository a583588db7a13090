import type { ActionButton, TitleBar } from "../messages.ts";
import { element } from "./element.ts";
import { frame, sendToApp } from "./frame.ts";

const text = document.querySelector<HTMLElement>("#title-bar-text");
const actions = document.querySelector<HTMLElement>("#title-bar-actions");
const appName = frame?.dataset["appName"] ?? "";

/** The app's title and actions above its frame; without them, its name. */
export function showTitleBar(titleBar: TitleBar | null): void {
  if (!text || !actions) return;
  const title = titleBar?.title ?? "";
  text.replaceChildren(...(titleBar?.breadcrumb ? [breadcrumb(titleBar.breadcrumb)] : []), title || appName);
  actions.replaceChildren(
    ...(titleBar?.sections ?? []).map(menu),
    // The primary action comes last, at the right edge.
    ...(titleBar?.buttons ?? []).toSorted((a, b) => Number(a.primary) - Number(b.primary)).map(button),
  );
}

function breadcrumb(action: ActionButton): Node {
  const back = button(action);
  back.className = "breadcrumb";
  back.append(element("span", { textContent: "/", ariaHidden: "true" }));
  return back;
}

function menu({ label, buttons }: TitleBar["sections"][number]): Node {
  const details = element("details", { className: "menu" }, [
    element("summary", { className: "button", textContent: label }),
    element("div", { className: "menu-items" }, buttons.map(button)),
  ]);
  details.addEventListener("click", (event) => {
    if (event.target instanceof HTMLButtonElement) details.open = false;
  });
  return details;
}

function button({ key, label, primary, critical, disabled, loading }: ActionButton): HTMLButtonElement {
  const created = element("button", {
    type: "button",
    className: ["button", primary && "primary", critical && "critical"].filter(Boolean).join(" "),
    textContent: label,
    disabled: disabled || loading,
    ariaBusy: String(loading),
  });
  created.addEventListener("click", () => sendToApp({ type: "click", key }));
  return created;
}
