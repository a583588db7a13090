import type { SaveBar } from "../messages.ts";
import { confirmed } from "./dialog.ts";
import { sendToApp } from "./frame.ts";

const bar = document.querySelector<HTMLElement>("#save-bar")!;
const save = bar.querySelector<HTMLButtonElement>('[data-save-bar="save"]')!;
const discard = bar.querySelector<HTMLButtonElement>('[data-save-bar="discard"]')!;

let shown: SaveBar | null = null;
let settled = new AbortController();

export function showSaveBar(saveBar: SaveBar | null): void {
  shown = saveBar;
  if (!saveBar) {
    settled.abort();
    settled = new AbortController();
  }
  bar.hidden = !saveBar;
  document.body.classList.toggle("unsaved", Boolean(saveBar));
  for (const [button, state] of [
    [save, saveBar?.save],
    [discard, saveBar?.discard],
  ] as const) {
    button.disabled = Boolean(state?.disabled || state?.loading);
    button.ariaBusy = String(Boolean(state?.loading));
  }
}

/**
 * Whether the page may be left: at once if nothing is unsaved, else if the merchant says so, or if what was unsaved
 * is saved while they are asked, as when they leave straight after saving.
 */
export async function mayLeave(): Promise<boolean> {
  if (!shown) return true;
  const { id } = shown;
  const leave = await confirmed(
    {
      title: "Leave page with unsaved changes?",
      text: "Leaving this page will delete all unsaved changes.",
      confirm: "Leave page",
      cancel: "Stay",
    },
    settled.signal,
  );
  if (!leave) return false;
  showSaveBar(null);
  sendToApp({ type: "saveBarClosed", id });
  return true;
}

export function workSaveBar(): void {
  save.addEventListener("click", () => shown && sendToApp({ type: "save", id: shown.id }));
  discard.addEventListener("click", () => void askAndDiscard());
  addEventListener("beforeunload", (event) => {
    if (shown) event.preventDefault();
  });
}

async function askAndDiscard(): Promise<void> {
  if (!shown) return;
  const { id, discardConfirmation } = shown;
  const sure =
    !discardConfirmation ||
    (await confirmed({
      title: "Discard all unsaved changes?",
      text: "If you discard changes, you’ll delete any edits you made since you last saved.",
      confirm: "Discard changes",
      cancel: "Continue editing",
    }));
  if (sure) sendToApp({ type: "discard", id });
}
