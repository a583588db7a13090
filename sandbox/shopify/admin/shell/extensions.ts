import { messageIn, type Envelope, type FromExtension, type ToExtension } from "../../extensions/messages.ts";

type Listeners = { close?(): void; display?(display: boolean): void };

/** Loads the page's frames with extensions, and does what they ask for. */
export function openBlocks(): void {
  for (const frame of document.querySelectorAll<HTMLIFrameElement>("iframe[data-extension]")) {
    openExtension(frame, frame.dataset["extension"]!, frame.dataset["appBase"]!);
  }
}

/** Loads an extension into a frame without an origin, which is known by its window. */
export function openExtension(
  frame: HTMLIFrameElement,
  source: string,
  base: string,
  listeners: Listeners = {},
): void {
  addEventListener("message", (event) => {
    const message = event.source === frame.contentWindow ? messageIn<FromExtension>(event.data) : null;
    if (message) hear(frame, base, message, listeners);
  });
  frame.src = source;
}

function hear(
  frame: HTMLIFrameElement,
  base: string,
  message: FromExtension,
  { close, display }: Listeners,
): void {
  switch (message.type) {
    case "idToken":
      return void freshToken(base).then((token) => answer(frame, { ...message, token }));
    case "height":
      frame.style.height = `${message.height}px`;
      return;
    case "navigate":
      return follow(message.href, base);
    case "close":
      return close?.();
    case "display":
      return display?.(message.display);
  }
}

async function freshToken(base: string): Promise<string | null> {
  const response = await fetch(`${base}/session-token`, { method: "POST" });
  return response.ok ? ((await response.json()) as { token: string }).token : null;
}

function answer(frame: HTMLIFrameElement, message: ToExtension): void {
  // A frame without an origin cannot be named by one.
  frame.contentWindow?.postMessage({ sandboxExtension: message } satisfies Envelope<ToExtension>, "*");
}

/** `app:` names a path of the app: https://shopify.dev/docs/api/admin-extensions, "Custom protocols". */
function follow(href: string, base: string): void {
  if (href.startsWith("app:")) location.assign(`${base}/${href.slice("app:".length).replace(/^\//, "")}`);
}
