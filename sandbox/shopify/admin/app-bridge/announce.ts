/**
 * Tells the app that one of its elements was shown or hidden, in a moment and never within `show()` or `hide()`:
 * app-bridge-react calls those in one effect and puts its listeners on in the next.
 */
export function announce(element: HTMLElement, type: "show" | "hide"): void {
  queueMicrotask(() => element.dispatchEvent(new CustomEvent(type)));
}
