import { receive, send } from "./channel.ts";

type Options = {
  duration?: number;
  isError?: boolean;
  action?: string;
  onAction?: () => void;
  onDismiss?: () => void;
};

const options = new Map<string, Options>();

export const toast = {
  show(message: string, opts: Options = {}): string {
    const { duration = 5000, isError = false, action } = opts;
    const id = crypto.randomUUID();
    options.set(id, opts);
    send({ type: "toast", toast: { id, message, duration, isError, ...(action && { action }) } });
    return id;
  },

  hide(id: string): void {
    options.delete(id);
    send({ type: "hideToast", id });
  },
};

export function listenForToasts(): void {
  receive({
    toastAction: ({ id }) => options.get(id)?.onAction?.(),
    toastDismiss: ({ id }) => {
      options.get(id)?.onDismiss?.();
      options.delete(id);
    },
  });
}
