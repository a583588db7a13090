import { messageIn, type Envelope, type FromExtension, type ToExtension } from "../../extensions/messages.ts";

/** Loads the page's frames with extensions, and does what they ask for. */
export function openExtensions(): void {
  for (const frame of document.querySelectorAll<HTMLIFrameElement>("iframe[data-extension]")) {
    // A frame without an origin is known by its window.
    addEventListener("message", ({ source, data }) => {
      const message = source === frame.contentWindow ? messageIn<FromExtension>(data) : null;
      if (message) hear(frame, message);
    });
    frame.src = frame.dataset["extension"]!;
  }
}

function hear(frame: HTMLIFrameElement, message: FromExtension): void {
  const base = frame.dataset["appBase"]!;
  switch (message.type) {
    case "idToken":
      return void freshToken(base).then((token) => answer(frame, { ...message, token }));
    case "height":
      frame.style.height = `${message.height}px`;
      return;
    case "navigate":
      return follow(message.href, base);
    case "close":
    case "display":
      return;
  }
}

async function freshToken(base: string): Promise<string | null> {
  const response = await fetch(`${base}/session-token`, { method: "POST" });
  return response.ok ? ((await response.json()) as { token: string }).token : null;
}

function answer(frame: HTMLIFrameElement, message: ToExtension): void {
  // A frame without an origin can be named by none.
  frame.contentWindow?.postMessage({ sandboxExtension: message } satisfies Envelope<ToExtension>, "*");
}

/** `app:` names a path of the app: https://shopify.dev/docs/api/admin-extensions, "Custom protocols". */
function follow(href: string, base: string): void {
  if (href.startsWith("app:")) location.assign(`${base}/${href.slice("app:".length).replace(/^\//, "")}`);
}
