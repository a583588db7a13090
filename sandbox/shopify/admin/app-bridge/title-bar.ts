import { isMainFrame, send } from "./channel.ts";
import { describeButton, ownButtons } from "./buttons.ts";
import { hiddenElement } from "./hidden-element.ts";

let current: HTMLElement | undefined;

/** `<ui-title-bar>`: the title and actions that the shell shows above the app. */
export function defineTitleBar(): void {
  const onChange = (element: HTMLElement) => {
    if (element.closest("ui-modal") || !isMainFrame) return;
    current = element;
    send({ type: "titleBar", titleBar: describe(element) });
  };
  const onRemove = (element: HTMLElement) => {
    if (current !== element) return;
    current = undefined;
    send({ type: "titleBar", titleBar: null });
  };
  customElements.define("ui-title-bar", hiddenElement(onChange, onRemove));
}

function describe(element: HTMLElement) {
  const actions = ownButtons(element);
  const breadcrumb = actions.find((action) => action.getAttribute("variant") === "breadcrumb");
  return {
    title: element.getAttribute("title") ?? document.title,
    ...(breadcrumb && { breadcrumb: describeButton(breadcrumb) }),
    buttons: actions.filter((action) => action !== breadcrumb).map(describeButton),
    sections: [...element.querySelectorAll<HTMLElement>("section")].map((section) => ({
      label: section.getAttribute("label") ?? "",
      buttons: [...section.querySelectorAll<HTMLElement>("button, a")].map(describeButton),
    })),
  };
}
