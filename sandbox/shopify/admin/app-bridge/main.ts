import { ask, embedded, send, shellOrigin } from "./channel.ts";
import { listenForClicks } from "./buttons.ts";
import { config } from "./config.ts";
import { idToken, overrideFetch } from "./fetch.ts";
import { watchForms } from "./form-save-bar.ts";
import { defineModal } from "./modal.ts";
import { defineNavMenu, watchNavigateListeners } from "./nav-menu.ts";
import { enterShell, followReload, overrideOpen, reportLocation } from "./navigation.ts";
import { defineSaveBar } from "./save-bar.ts";
import { isSaveBarShown, listenForSaveBar } from "./shown-save-bar.ts";
import { defineTitleBar } from "./title-bar.ts";
import { listenForToasts, toast } from "./toast.ts";

type Overlay = HTMLElement & { show(): Promise<void>; hide(): Promise<void>; toggle(): Promise<void> };

/** `show`, `hide` and `toggle` by an element's id, as `shopify.modal` and `shopify.saveBar` have them. */
function overlays(tag: string) {
  const find = (id: string) => {
    const element = document.getElementById(id);
    if (element?.localName !== tag) throw new Error(`There is no <${tag} id="${id}"> on this page.`);
    return element as Overlay;
  };
  return {
    show: async (id: string) => find(id).show(),
    hide: async (id: string) => find(id).hide(),
    toggle: async (id: string) => find(id).toggle(),
  };
}

async function leaveConfirmation(): Promise<void> {
  if (isSaveBarShown()) await ask("leaveConfirmation");
}

// React may render the script element a second time; the first one's work stands.
if (!("shopify" in window)) {
  Object.assign(window, {
    shopify: {
      config,
      origin: shellOrigin,
      ready: Promise.resolve(),
      environment: { mobile: false, embedded, pos: false, intent: false },
      idToken,
      user: async () => ({ accountAccess: "Account owner" }),
      loading: (loading = true) => send({ type: "loading", loading }),
      toast,
      modal: overlays("ui-modal"),
      saveBar: { ...overlays("ui-save-bar"), leaveConfirmation },
    },
  });

  overrideFetch();
  overrideOpen();
  watchNavigateListeners();
  listenForClicks();
  listenForSaveBar();
  listenForToasts();
  watchForms();
  defineNavMenu();
  defineTitleBar();
  defineSaveBar();
  defineModal();
  enterShell();
  reportLocation();
  void followReload();
}
