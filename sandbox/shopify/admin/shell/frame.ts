import { isEnvelope } from "../messages.ts";
import type { Envelope, ToApp, ToShell } from "../messages.ts";

/** The frame with the app in it; absent on the admin's own pages. */
export const frame = document.querySelector<HTMLIFrameElement>("#app-iframe");

/** The path of the shell's page for the app. */
export const appBase = frame?.dataset["base"] ?? "";

const appOrigin = frame?.dataset["origin"] ?? "";
const session = frame?.dataset["session"] ?? "";

type Handlers = {
  [Type in ToShell["type"]]: (
    message: Extract<ToShell, { type: Type }>,
    reply: (answer: ToApp) => void,
  ) => void;
};

export function sendToApp(message: ToApp): void {
  frame?.contentWindow?.postMessage({ sandboxAppBridge: message } satisfies Envelope<ToApp>, appOrigin);
}

/** Listens to the app's origin alone; what the app asks is answered to the window that asked. */
export function listenToApp(handlers: Handlers): void {
  addEventListener("message", (event) => {
    if (event.origin !== appOrigin || !isEnvelope(event.data)) return;
    const message = event.data.sandboxAppBridge as ToShell;
    const reply = (answer: ToApp) =>
      (event.source as Window).postMessage(
        { sandboxAppBridge: answer } satisfies Envelope<ToApp>,
        event.origin,
      );
    (handlers[message.type] as (message: ToShell, reply: (answer: ToApp) => void) => void)(message, reply);
  });
}

/** Loads the frame's first page. Only now, because App Bridge's messages would be lost before this script listens. */
export function openApp(): void {
  if (frame) frame.src = frame.dataset["src"]!;
}

/** Loads a page of the app from the start, as on opening it. */
export async function launch(path: string): Promise<void> {
  const { url } = await post<{ url: string }>(`${appBase}/launch`, { path, session });
  frame!.src = url;
}

export async function freshToken(): Promise<string> {
  return (await post<{ token: string }>(`${appBase}/session-token?session=${session}`, {})).token;
}

async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `The admin answered HTTP ${response.status}.`);
  return answer;
}
