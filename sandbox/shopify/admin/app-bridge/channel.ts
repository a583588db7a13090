import { isEnvelope } from "../messages.ts";
import type { Envelope, ToApp, ToShell } from "../messages.ts";

/** The shell's origin: the server of this script. Readable only while the script itself runs. */
export const shellOrigin = new URL((document.currentScript as HTMLScriptElement).src).origin;

/** True inside the shell. In a tab of its own the app has no shell to talk to. */
export const embedded = window.top !== window.self;

/** True in the shell's own frame, false in a frame that the app opened inside itself. */
export const isMainFrame = embedded && window.parent === window.top;

type Handlers = { [Type in ToApp["type"]]?: (message: Extract<ToApp, { type: Type }>) => void };

export function send(message: ToShell): void {
  if (!embedded) return;
  window.top!.postMessage({ sandboxAppBridge: message } satisfies Envelope<ToShell>, shellOrigin);
}

/** Calls the handler that fits each message from the shell; messages of anybody else are ignored. */
export function receive(handlers: Handlers): void {
  addEventListener("message", (event) => {
    if (event.source !== window.top || event.origin !== shellOrigin || !isEnvelope(event.data)) return;
    const message = event.data.sandboxAppBridge as ToApp;
    (handlers[message.type] as ((message: ToApp) => void) | undefined)?.(message);
  });
}

type Question = Extract<ToShell, { request: string }>["type"];
type Answer = Extract<ToApp, { request: string }>;

const waiting = new Map<string, (answer: Answer) => void>();

/** Asks the shell something and resolves with its answer, however long a merchant takes to give it. */
export function ask<Type extends Question>(type: Type): Promise<Extract<Answer, { type: Type }>> {
  const request = crypto.randomUUID();
  return new Promise((resolve) => {
    waiting.set(request, resolve as (answer: Answer) => void);
    send({ type, request });
  });
}

function settle(answer: Answer): void {
  waiting.get(answer.request)?.(answer);
  waiting.delete(answer.request);
}

receive({ idToken: settle, leaveConfirmation: settle });
