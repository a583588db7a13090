import type { ToastMessage } from "../messages.ts";
import { element } from "./element.ts";
import { sendToApp } from "./frame.ts";

const list = document.querySelector<HTMLElement>("#toasts")!;

export function showToast(toast: ToastMessage): void {
  const { id, message, duration, isError, action } = toast;
  const shown = element("div", { className: isError ? "toast error" : "toast" }, [
    element("span", { textContent: message }),
  ]);
  shown.dataset["toast"] = id;

  const dismiss = () => {
    if (!shown.isConnected) return;
    shown.remove();
    sendToApp({ type: "toastDismiss", id });
  };
  if (action) {
    const act = element("button", { type: "button", className: "toast-action", textContent: action });
    act.addEventListener("click", () => {
      sendToApp({ type: "toastAction", id });
      shown.remove();
    });
    shown.append(act);
  }
  const close = element("button", {
    type: "button",
    className: "toast-close",
    textContent: "×",
    ariaLabel: "Dismiss",
  });
  close.addEventListener("click", dismiss);
  shown.append(close);
  list.append(shown);
  hideAfter(shown, duration, dismiss);
}

export function hideToast(id: string): void {
  list.querySelector(`[data-toast="${CSS.escape(id)}"]`)?.remove();
}

/** Says what the page that was just loaded is about, e.g. that a customer was saved. */
export function showNotice(): void {
  const message = list.dataset["notice"];
  if (!message) return;
  showToast({ id: "notice", message, duration: 5000, isError: false });
  const url = new URL(location.href);
  for (const name of ["done", "uninstalled", "sent"]) url.searchParams.delete(name);
  history.replaceState(null, "", url);
}

// A message must not vanish under the pointer of somebody about to use its button.
function hideAfter(shown: HTMLElement, duration: number, dismiss: () => void): void {
  let timer = setTimeout(dismiss, duration);
  shown.addEventListener("pointerenter", () => clearTimeout(timer));
  shown.addEventListener("pointerleave", () => (timer = setTimeout(dismiss, duration)));
}
