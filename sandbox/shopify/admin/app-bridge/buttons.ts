import { receive } from "./channel.ts";
import type { ActionButton } from "../messages.ts";

const selector = "button, a, s-button, s-link";
const keys = new WeakMap<Element, string>();
const elements = new Map<string, WeakRef<HTMLElement>>();

/** An app's button or link as the shell shows it. A click there clicks the element here. */
export function describeButton(element: HTMLElement): ActionButton {
  const variant = element.getAttribute("variant");
  return {
    key: keyOf(element),
    label: element.getAttribute("aria-label") ?? element.textContent.trim(),
    primary: variant === "primary",
    critical: element.getAttribute("tone") === "critical",
    disabled: isOn(element, "disabled"),
    loading: isOn(element, "loading"),
  };
}

/** The buttons and links right inside an element, not those of its sections. */
export function ownButtons(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(selector)].filter(
    (button) => !button.closest("section, ui-save-bar") || button.parentElement === element,
  );
}

/** True for `<button loading>` and `loading="true"`, and for React's empty attribute; false for `"false"`. */
export function isOn(element: Element | undefined, attribute: string): boolean {
  const value = element?.getAttribute(attribute);
  return value !== null && value !== undefined && value !== "false";
}

export function listenForClicks(): void {
  receive({ click: ({ key }) => elements.get(key)?.deref()?.click() });
}

function keyOf(element: HTMLElement): string {
  const known = keys.get(element);
  if (known) return known;
  const key = crypto.randomUUID();
  keys.set(element, key);
  elements.set(key, new WeakRef(element));
  return key;
}
