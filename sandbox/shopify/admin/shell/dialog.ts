import { element } from "./element.ts";

export type Question = { title: string; text: string; confirm: string; cancel: string };

/**
 * Asks the merchant to confirm something. Escape and clicking beside the dialog mean no; `needless`, once it
 * aborts, means yes.
 */
export function confirmed(
  { title, text, confirm, cancel }: Question,
  needless?: AbortSignal,
): Promise<boolean> {
  const no = element("button", { type: "button", className: "button", textContent: cancel });
  const yes = element("button", { type: "button", className: "button critical", textContent: confirm });
  const heading = element("h2", { id: "dialog-title", textContent: title });
  const dialog = element("dialog", { className: "dialog" }, [
    heading,
    element("p", { textContent: text }),
    element("div", { className: "actions" }, [no, yes]),
  ]);
  dialog.setAttribute("aria-labelledby", heading.id);
  document.body.append(dialog);

  return new Promise((resolve) => {
    let answer = false;
    const accept = () => {
      answer = true;
      dialog.close();
    };
    yes.addEventListener("click", accept);
    needless?.addEventListener("abort", accept);
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
    no.focus();
  });
}
