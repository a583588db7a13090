import { messageIn, type Envelope, type FromExtension, type Launch, type ToExtension } from "../messages.ts";
import { defineElements } from "./elements.ts";
import { createI18n } from "./i18n.ts";

/** Runs one extension as Shopify's admin does: with the global `shopify`, and a `fetch` that signs what goes to the app. */
async function run(): Promise<void> {
  const launch = JSON.parse(document.querySelector("#launch")!.textContent) as Launch;
  const { appOrigin, locale, selected, target, texts } = launch;
  document.documentElement.lang = locale;
  const navigate = (href: string | URL) => tell({ type: "navigate", href: String(href) });
  Object.assign(globalThis, {
    shopify: {
      extension: { target },
      data: { selected: selected.map((id) => ({ id })) },
      i18n: createI18n(texts, locale),
      auth: { idToken },
      close: () => tell({ type: "close" }),
      navigation: { navigate },
    },
    fetch: signedFetch(appOrigin),
  });
  defineElements(navigate);
  new ResizeObserver(() => tell({ type: "height", height: document.documentElement.offsetHeight })).observe(
    document.documentElement,
  );

  const { default: start } = (await import(launch.module)) as { default: () => unknown };
  const output = (await start()) as { display?: boolean } | undefined;
  if (target.endsWith(".should-render")) tell({ type: "display", display: output?.display === true });
}

function tell(message: FromExtension): void {
  parent.postMessage({ sandboxExtension: message } satisfies Envelope<FromExtension>, "*");
}

/** A session token from the admin; null when it gives none. */
function idToken(): Promise<string | null> {
  const request = crypto.randomUUID();
  return new Promise((resolve) => {
    const hear = ({ source, data }: MessageEvent): void => {
      const answer = source === parent ? messageIn<ToExtension>(data) : null;
      if (answer?.request !== request) return;
      removeEventListener("message", hear);
      resolve(answer.token);
    };
    addEventListener("message", hear);
    tell({ type: "idToken", request });
  });
}

function signedFetch(appOrigin: string): typeof fetch {
  const native = globalThis.fetch.bind(globalThis);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, appOrigin);
    if (url.origin !== appOrigin) return native(input, init);
    const headers = new Headers(init?.headers);
    headers.set("Authorization", `Bearer ${(await idToken()) ?? ""}`);
    return native(url, { ...init, headers });
  };
}

void run();
