import { hideSaveBar, showSaveBar } from "./shown-save-bar.ts";
import type { SaveBarOwner } from "./shown-save-bar.ts";

type Watched = { owner: SaveBarOwner; saved: string };

const watched = new WeakMap<HTMLFormElement, Watched>();
let dirty: HTMLFormElement | undefined;

/** `<form data-save-bar>`: the shell shows the save bar as soon as a field differs from what was there before. */
export function watchForms(): void {
  // The value before the first edit is what Discard returns to; a field cannot be edited before one of these.
  for (const type of ["focusin", "pointerdown", "keydown", "beforeinput"]) {
    document.addEventListener(type, (event) => watch(formOf(event)), { capture: true });
  }
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => update(formOf(event)));
  }
  document.addEventListener("submit", (event) => settle(formOf(event)));
  // The fields have their old values only after the event.
  document.addEventListener("reset", (event) => queueMicrotask(() => settle(formOf(event))));
  new MutationObserver(() => dirty && !dirty.isConnected && settle(dirty)).observe(document, {
    childList: true,
    subtree: true,
  });
}

function formOf(event: Event): HTMLFormElement | undefined {
  const target = event.target;
  const form = target instanceof HTMLFormElement ? target : (target as HTMLInputElement | null)?.form;
  const found = form ?? (target instanceof Element ? target.closest("form") : undefined);
  return found?.hasAttribute("data-save-bar") ? found : undefined;
}

let forms = 0;

function watch(form: HTMLFormElement | undefined): Watched | undefined {
  if (!form) return undefined;
  const known = watched.get(form);
  if (known) return known;

  const idle = { disabled: false, loading: false };
  const id = `form-${forms++}`;
  const entry: Watched = {
    saved: snapshot(form),
    owner: {
      describe: () => ({
        id,
        save: idle,
        discard: idle,
        discardConfirmation: form.hasAttribute("data-discard-confirmation"),
      }),
      save: () => form.requestSubmit(),
      discard: () => form.reset(),
      closed: () => {
        if (dirty === form) dirty = undefined;
      },
    },
  };
  watched.set(form, entry);
  return entry;
}

function update(form: HTMLFormElement | undefined): void {
  const entry = watch(form);
  if (!form || !entry) return;
  if (snapshot(form) === entry.saved) {
    dirty = undefined;
    hideSaveBar(entry.owner);
  } else if (dirty !== form) {
    dirty = form;
    showSaveBar(entry.owner);
  }
}

function settle(form: HTMLFormElement | undefined): void {
  const entry = watch(form);
  if (!form || !entry) return;
  entry.saved = snapshot(form);
  if (dirty === form) dirty = undefined;
  hideSaveBar(entry.owner);
}

/** All values, in order. Not FormData, which leaves out fields without a name. */
function snapshot(form: HTMLFormElement): string {
  return JSON.stringify(
    [...form.elements].map((field) => {
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type))
        return field.checked;
      if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map(({ value }) => value);
      return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : null;
    }),
  );
}
