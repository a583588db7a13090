/** What an extension's frame is told when it is loaded. */
export type Launch = {
  target: string;
  /** Global ids of what the page shows, or of what is selected on it. */
  selected: string[];
  texts: object;
  locale: string;
  /** The app's origin as the browser sees it, to which `fetch` adds a session token. */
  appOrigin: string;
  /** Where the extension's script is. */
  module: string;
};

/** What a frame with an extension says to the admin around it. */
export type FromExtension =
  | { type: "idToken"; request: string }
  | { type: "height"; height: number }
  | { type: "navigate"; href: string }
  | { type: "close" }
  /** What a `should-render` target answered. */
  | { type: "display"; display: boolean };

/** And what it is told there. */
export type ToExtension = { type: "idToken"; request: string; token: string | null };

/** Tells these messages from whatever else is posted to a window. */
export type Envelope<Message> = { sandboxExtension: Message };

export function messageIn<Message>(data: unknown): Message | null {
  return typeof data === "object" && data !== null && "sandboxExtension" in data
    ? (data as Envelope<Message>).sandboxExtension
    : null;
}
