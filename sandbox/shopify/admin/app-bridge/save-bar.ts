import { hideSaveBar, refreshSaveBar, showSaveBar } from "./shown-save-bar.ts";
import type { SaveBarOwner } from "./shown-save-bar.ts";
import { announce } from "./announce.ts";
import { isOn } from "./buttons.ts";

/** `<ui-save-bar>`: the app's own Save and Discard buttons, worked from the shell. */
class SaveBarElement extends HTMLElement {
  #showing = false;
  #observer = new MutationObserver(() => refreshSaveBar(this.#owner));
  #owner: SaveBarOwner = {
    describe: () => ({
      id: this.id,
      save: this.#button("save"),
      discard: this.#button("discard"),
      discardConfirmation: this.discardConfirmation,
    }),
    save: () => this.#find("save")?.click(),
    discard: () => this.#find("discard")?.click(),
    closed: () => this.#setShowing(false),
  };

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  get showing(): boolean {
    return this.#showing;
  }

  get discardConfirmation(): boolean {
    return isOn(this, "discardConfirmation");
  }

  set discardConfirmation(value: boolean) {
    this.toggleAttribute("discardConfirmation", value);
  }

  connectedCallback() {
    this.#observer.observe(this, { subtree: true, childList: true, attributes: true, characterData: true });
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    void this.hide();
  }

  async show(): Promise<void> {
    showSaveBar(this.#owner);
    this.#setShowing(true);
  }

  async hide(): Promise<void> {
    hideSaveBar(this.#owner);
    this.#setShowing(false);
  }

  async toggle(): Promise<void> {
    return this.#showing ? this.hide() : this.show();
  }

  #setShowing(showing: boolean) {
    if (this.#showing === showing) return;
    this.#showing = showing;
    announce(this, showing ? "show" : "hide");
  }

  #find(role: "save" | "discard"): HTMLButtonElement | undefined {
    return [...this.querySelectorAll("button")].find(
      (button) => (button.getAttribute("variant") === "primary") === (role === "save"),
    );
  }

  #button(role: "save" | "discard") {
    const button = this.#find(role);
    return { disabled: isOn(button, "disabled"), loading: isOn(button, "loading") };
  }
}

export function defineSaveBar(): void {
  customElements.define("ui-save-bar", SaveBarElement);
}
