import { receive, send } from "./channel.ts";
import type { SaveBar } from "../messages.ts";

export type SaveBarOwner = {
  describe: () => SaveBar;
  save: () => void;
  discard: () => void;
  /** Called when the bar goes away without either button. */
  closed: () => void;
};

let shown: SaveBarOwner | undefined;

/** At most one save bar is shown at a time; showing another replaces it. */
export function showSaveBar(owner: SaveBarOwner): void {
  if (shown && shown !== owner) shown.closed();
  shown = owner;
  send({ type: "saveBar", saveBar: owner.describe() });
}

export function refreshSaveBar(owner: SaveBarOwner): void {
  if (shown === owner) send({ type: "saveBar", saveBar: owner.describe() });
}

export function hideSaveBar(owner: SaveBarOwner): void {
  if (shown !== owner) return;
  shown = undefined;
  send({ type: "saveBar", saveBar: null });
}

export const isSaveBarShown = () => shown !== undefined;

export function listenForSaveBar(): void {
  const owner = (id: string) => (shown?.describe().id === id ? shown : undefined);
  receive({
    save: ({ id }) => owner(id)?.save(),
    discard: ({ id }) => owner(id)?.discard(),
    saveBarClosed: ({ id }) => {
      const closing = owner(id);
      if (!closing) return;
      shown = undefined;
      closing.closed();
    },
  });
  // A page load takes the bar's owner with it.
  addEventListener("pagehide", () => shown && send({ type: "saveBar", saveBar: null }));
}
