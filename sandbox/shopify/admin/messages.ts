/** What the App Bridge stand-in (in the app's frame) and the shell around it say to each other. */

export type ToastMessage = {
  id: string;
  message: string;
  duration: number;
  isError: boolean;
  action?: string;
};

export type NavLink = { href: string; label: string };

export type ActionButton = {
  /** Names the button on the app's side; clicks come back under it. */
  key: string;
  label: string;
  primary: boolean;
  critical: boolean;
  disabled: boolean;
  loading: boolean;
};

export type TitleBar = {
  title: string;
  breadcrumb?: ActionButton;
  buttons: ActionButton[];
  sections: { label: string; buttons: ActionButton[] }[];
};

export type SaveBar = {
  id: string;
  save: { disabled: boolean; loading: boolean };
  discard: { disabled: boolean; loading: boolean };
  discardConfirmation: boolean;
};

export type ToShell =
  | { type: "idToken"; request: string }
  | { type: "leaveConfirmation"; request: string }
  | { type: "toast"; toast: ToastMessage }
  | { type: "hideToast"; id: string }
  | { type: "loading"; loading: boolean }
  | { type: "navMenu"; links: NavLink[] }
  | { type: "titleBar"; titleBar: TitleBar | null }
  | { type: "saveBar"; saveBar: SaveBar | null }
  | { type: "modal"; open: boolean }
  | { type: "location"; path: string }
  /** Loads a path of the app from the start, with fresh launch parameters. */
  | { type: "launch"; path: string }
  /** Leaves the app for another address, in the top window. */
  | { type: "leave"; url: string };

export type ToApp =
  | { type: "idToken"; request: string; token?: string; error?: string }
  | { type: "leaveConfirmation"; request: string }
  | { type: "toastAction"; id: string }
  | { type: "toastDismiss"; id: string }
  | { type: "navigate"; href: string }
  | { type: "click"; key: string }
  | { type: "save"; id: string }
  | { type: "discard"; id: string }
  /** The merchant left a page with unsaved changes behind. */
  | { type: "saveBarClosed"; id: string };

/** Tells these messages from whatever else is posted to a window. */
export type Envelope<Message> = { sandboxAppBridge: Message };

export function isEnvelope(data: unknown): data is Envelope<unknown> {
  return typeof data === "object" && data !== null && "sandboxAppBridge" in data;
}
