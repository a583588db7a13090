import { confirmed } from "./dialog.ts";
import { showToast } from "./toasts.ts";
import { leaveTo } from "./navigation.ts";

/** Forms of the admin's own pages that want more than a browser gives. */
export function enhanceForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset["confirm"]) {
      event.preventDefault();
      void confirmAndSubmit(form);
    }
    if (form.dataset["control"]) {
      event.preventDefault();
      void callControl(form, event.submitter);
    }
  });
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-control-load]")) void load(form);

  document.querySelector<HTMLSelectElement>("#locale")?.addEventListener("change", (event) => {
    const url = new URL(location.href);
    url.searchParams.set("locale", (event.target as HTMLSelectElement).value);
    void leaveTo(url.href);
  });
}

async function confirmAndSubmit(form: HTMLFormElement): Promise<void> {
  const { confirm, confirmText, confirmAction } = form.dataset;
  const sure = await confirmed({
    title: confirm!,
    text: confirmText ?? "",
    confirm: confirmAction ?? "Continue",
    cancel: "Cancel",
  });
  if (sure) form.submit();
}

/** Sends a form to the control endpoint as JSON: its JSON field as it stands, or its fields as numbers. */
async function callControl(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const [method, path] = form.dataset["control"]!.split(" ");
  const fields = Object.fromEntries(new FormData(form));
  const numbers = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Number(value)]));
  const body = submitter?.dataset["controlBody"] ?? (fields["json"] as string) ?? JSON.stringify(numbers);
  const response = await fetch(path!, {
    method: method!,
    headers: { "content-type": "application/json" },
    body,
  });
  const message = response.ok ? "Done" : `Refused: ${await errorOf(response)}`;
  showToast({ id: crypto.randomUUID(), message, duration: 6000, isError: !response.ok });
  if (response.ok && form.dataset["controlLoad"]) await load(form);
}

async function errorOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { error?: string }).error ?? text;
  } catch {
    return text;
  }
}

async function load(form: HTMLFormElement): Promise<void> {
  const response = await fetch(form.dataset["controlLoad"]!);
  const field = form.elements.namedItem("json") as HTMLTextAreaElement;
  if (response.ok) field.value = JSON.stringify(await response.json(), null, 2);
}
