/**
 * A custom element whose children are the app's way of saying what the shell should show: never rendered, and
 * `onChange` is called when it appears and whenever anything in it changes.
 *
 * The children stay where the app put them (React owns them); an empty shadow root is what hides them.
 */
export function hiddenElement(
  onChange: (element: HTMLElement) => void,
  onRemove: (element: HTMLElement) => void,
): CustomElementConstructor {
  return class extends HTMLElement {
    #observer = new MutationObserver(() => onChange(this));

    constructor() {
      super();
      this.attachShadow({ mode: "open" });
    }

    connectedCallback() {
      this.#observer.observe(this, { subtree: true, childList: true, attributes: true, characterData: true });
      onChange(this);
    }

    disconnectedCallback() {
      this.#observer.disconnect();
      onRemove(this);
    }
  };
}
