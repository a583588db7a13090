import { send } from "./channel.ts";
import { isOn, ownButtons } from "./buttons.ts";
import { announce } from "./announce.ts";
import { modalStyles } from "./modal-styles.ts";

/**
 * `<ui-modal>`, as a dialog inside the app's frame while the shell around it dims. Its content stays among the
 * app's own elements (React portals into it, the app's styles apply); only the dialog around it is in the shadow.
 */
class ModalElement extends HTMLElement {
  #dialog: HTMLDialogElement;
  #observer = new MutationObserver(() => this.#renderTitleBar());

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.innerHTML = `<style>${modalStyles}</style>
      <dialog aria-labelledby="title">
        <header><h2 id="title"></h2><button type="button" class="close" aria-label="Close">×</button></header>
        <div class="content"><slot></slot></div>
        <footer></footer>
      </dialog>`;
    this.#dialog = shadow.querySelector("dialog")!;
    shadow.querySelector(".close")!.addEventListener("click", () => void this.hide());
    this.#dialog.addEventListener("click", (event) => {
      if (event.composedPath()[0] === this.#dialog) void this.hide();
    });
    this.#dialog.addEventListener("close", () => {
      send({ type: "modal", open: false });
      this.#dialog.querySelector("iframe")?.remove();
      announce(this, "hide");
    });
  }

  get variant(): string {
    return this.getAttribute("variant") ?? "base";
  }

  set variant(value: string) {
    this.setAttribute("variant", value);
  }

  get src(): string | undefined {
    return this.getAttribute("src") ?? undefined;
  }

  set src(value: string | undefined) {
    if (value) this.setAttribute("src", value);
    else this.removeAttribute("src");
  }

  get content(): HTMLElement | undefined {
    return [...this.children].find((child) => !/^ui-(title|save)-bar$/i.test(child.localName)) as
      | HTMLElement
      | undefined;
  }

  get contentWindow(): Window | null {
    return this.#dialog.querySelector("iframe")?.contentWindow ?? null;
  }

  connectedCallback() {
    this.#observer.observe(this, { subtree: true, childList: true, attributes: true, characterData: true });
    this.#renderTitleBar();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    void this.hide();
  }

  async show(): Promise<void> {
    if (this.#dialog.open || !this.isConnected) return;
    this.#dialog.className = this.variant;
    this.#renderTitleBar();
    if (this.src) this.#openFrame(this.src);
    this.#dialog.showModal();
    send({ type: "modal", open: true });
    announce(this, "show");
  }

  async hide(): Promise<void> {
    if (this.#dialog.open) this.#dialog.close();
  }

  async toggle(): Promise<void> {
    return this.#dialog.open ? this.hide() : this.show();
  }

  #openFrame(src: string) {
    const frame = document.createElement("iframe");
    frame.src = src;
    frame.title = this.#title();
    this.#dialog.querySelector(".content")!.append(frame);
  }

  #title(): string {
    return this.querySelector("ui-title-bar")?.getAttribute("title") ?? "";
  }

  #renderTitleBar() {
    const bar = this.querySelector<HTMLElement>("ui-title-bar");
    this.#dialog.querySelector("h2")!.textContent = this.#title();
    const actions = bar ? ownButtons(bar) : [];
    // The primary action comes last, at the right edge, as in the admin.
    const ordered = actions.toSorted((a, b) => Number(isPrimary(a)) - Number(isPrimary(b)));
    this.#dialog.querySelector("footer")!.replaceChildren(...ordered.map(standIn));
  }
}

const isPrimary = (button: HTMLElement) => button.getAttribute("variant") === "primary";

function standIn(original: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = original.textContent.trim();
  button.disabled = isOn(original, "disabled") || isOn(original, "loading");
  button.ariaBusy = String(isOn(original, "loading"));
  button.classList.toggle("primary", isPrimary(original));
  button.classList.toggle("critical", original.getAttribute("tone") === "critical");
  button.addEventListener("click", () => original.click());
  return button;
}

export function defineModal(): void {
  customElements.define("ui-modal", ModalElement);
}
