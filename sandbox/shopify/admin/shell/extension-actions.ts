import { element } from "./element.ts";
import { openExtension } from "./extensions.ts";

/** Shows the buttons of extensions' actions where the extension wants them, and opens an action in a dialog. */
export function offerActions(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-action]")) {
    const frame = createFrame(button);
    frame.hidden = true;
    document.body.append(frame);
    const shouldRender = button.dataset["action"]!.replace(/\.render$/, ".should-render");
    openExtension(frame, sourceOf(shouldRender, []), button.dataset["appBase"]!, {
      display(display) {
        frame.remove();
        button.hidden = !display;
      },
    });
    button.addEventListener("click", () => openAction(button));
  }
  workSelection();
}

/** A list's action is about the customers that are checked. */
function workSelection(): void {
  const all = document.querySelector<HTMLInputElement>("input[data-select-all]");
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
  });
  document.addEventListener("change", () => {
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-action]:not([data-id])"))
      button.disabled = selected().length === 0;
  });
}

const boxes = () => [...document.querySelectorAll<HTMLInputElement>("input[data-select]")];
const selected = () => boxes().flatMap((box) => (box.checked ? [box.dataset["select"]!] : []));

function openAction(button: HTMLButtonElement): void {
  const id = button.dataset["id"];
  const frame = createFrame(button);
  const dialog = element("dialog", { className: "dialog", ariaLabel: button.textContent.trim() }, [frame]);
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  const source = sourceOf(button.dataset["action"]!, id === undefined ? selected() : [id]);
  openExtension(frame, source, button.dataset["appBase"]!, { close: () => dialog.close() });
}

function createFrame({ textContent }: HTMLButtonElement): HTMLIFrameElement {
  const frame = element("iframe", { className: "extension action", title: textContent.trim() });
  frame.setAttribute("sandbox", "allow-scripts");
  return frame;
}

/** @param source where the target's frame is */
function sourceOf(source: string, ids: string[]): string {
  return `${source}?${new URLSearchParams(ids.map((id) => ["id", id]))}`;
}
