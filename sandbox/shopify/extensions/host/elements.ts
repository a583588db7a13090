/**
 * Plain elements in place of Polaris web components: as much of each as our extensions use. How Shopify's own look is not
 * shown by them.
 */

/** Opens where a link leads. */
type Navigate = (href: string) => void;

class Headed extends HTMLElement {
  static observedAttributes = ["heading"];
  readonly #heading = document.createElement("h2");

  constructor() {
    super();
    const actions = document.createElement("div");
    actions.className = "actions";
    for (const name of ["secondary-actions", "primary-action"])
      actions.append(Object.assign(document.createElement("slot"), { name }));
    this.attachShadow({ mode: "open" }).append(
      style(),
      this.#heading,
      document.createElement("slot"),
      actions,
    );
  }

  attributeChangedCallback(_name: string, _before: string | null, heading: string | null): void {
    this.#heading.textContent = heading;
  }
}

/** The page's own styles do not reach into a shadow. */
function style(): HTMLStyleElement {
  const rules = `h2 { font: inherit; font-weight: 650; font-size: 1rem; margin: 0 0 0.75rem }
    .actions { display: flex; justify-content: end; gap: 0.5rem; margin-top: 1rem }
    .actions:not(:has(slot:is([name]))) { display: none }`;
  return Object.assign(document.createElement("style"), { textContent: rules });
}

/** Pressed by pointer, Enter or Space. */
abstract class Pressable extends HTMLElement {
  abstract readonly kind: string;

  connectedCallback(): void {
    this.role = this.kind;
    this.tabIndex = 0;
    this.addEventListener("keydown", this.#press);
  }

  disconnectedCallback(): void {
    this.removeEventListener("keydown", this.#press);
  }

  readonly #press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && !(event.key === " " && this.kind === "button")) return;
    event.preventDefault();
    this.click();
  };
}

class Button extends Pressable {
  static observedAttributes = ["loading", "disabled"];
  readonly kind = "button";

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("click", (event) => this.#isOff() && event.stopImmediatePropagation(), true);
  }

  attributeChangedCallback(): void {
    this.ariaDisabled = String(this.#isOff());
    this.ariaBusy = String(this.hasAttribute("loading"));
  }

  #isOff(): boolean {
    return this.hasAttribute("loading") || this.hasAttribute("disabled");
  }
}

class Spinner extends HTMLElement {
  static observedAttributes = ["accessibilitylabel"];
  attributeChangedCallback(_name: string, _before: string | null, label: string | null): void {
    this.role = "img";
    this.ariaLabel = label;
  }
}

class Banner extends HTMLElement {
  connectedCallback(): void {
    this.role = this.getAttribute("tone") === "critical" ? "alert" : "status";
  }
}

/** Registers the elements; others that start with `s-` are boxes of the page's style sheet. */
export function defineElements(navigate: Navigate): void {
  class Link extends Pressable {
    readonly kind = "link";
    override connectedCallback(): void {
      super.connectedCallback();
      this.addEventListener("click", () => navigate(this.getAttribute("href") ?? ""));
    }
  }
  customElements.define("s-admin-block", class extends Headed {});
  customElements.define("s-admin-action", class extends Headed {});
  customElements.define("s-button", Button);
  customElements.define("s-link", Link);
  customElements.define("s-spinner", Spinner);
  customElements.define("s-banner", Banner);
  for (const [tag, role] of Object.entries({ "s-unordered-list": "list", "s-list-item": "listitem" })) {
    class Roled extends HTMLElement {
      connectedCallback(): void {
        this.role = role;
      }
    }
    customElements.define(tag, Roled);
  }
}
