import { offerActions } from "./extension-actions.ts";
import { openBlocks } from "./extensions.ts";
import { enhanceForms } from "./forms.ts";
import { freshToken, launch, listenToApp, openApp } from "./frame.ts";
import { guardLinks, leaveTo, showLocation, showNavMenu } from "./navigation.ts";
import { mayLeave, showSaveBar, workSaveBar } from "./save-bar.ts";
import { workSide } from "./side.ts";
import { showTitleBar } from "./title-bar.ts";
import { hideToast, showNotice, showToast } from "./toasts.ts";

const loading = document.querySelector<HTMLElement>("#loading")!;

/** While the app's dialog is open, what surrounds its frame is out of reach as well. */
function coverShell(covered: boolean): void {
  document.body.classList.toggle("modal-open", covered);
  for (const part of document.querySelectorAll<HTMLElement>(".top, .side, .title-bar")) part.inert = covered;
}

function start(): void {
  listenToApp({
    idToken: ({ request }, reply) => {
      freshToken()
        .then((token) => reply({ type: "idToken", request, token }))
        .catch((error: Error) => reply({ type: "idToken", request, error: error.message }));
    },
    leaveConfirmation: ({ request }, reply) => {
      void mayLeave().then((leave) => leave && reply({ type: "leaveConfirmation", request }));
    },
    toast: ({ toast }) => showToast(toast),
    hideToast: ({ id }) => hideToast(id),
    loading: (message) => (loading.hidden = !message.loading),
    navMenu: ({ links }) => showNavMenu(links),
    titleBar: ({ titleBar }) => showTitleBar(titleBar),
    saveBar: ({ saveBar }) => showSaveBar(saveBar),
    modal: ({ open }) => coverShell(open),
    location: ({ path }) => showLocation(path),
    launch: ({ path }) => void launch(path),
    leave: ({ url }) => void leaveTo(url),
  });
  workSaveBar();
  workSide();
  guardLinks();
  enhanceForms();
  showNotice();
  openApp();
  openBlocks();
  offerActions();
}

// A redirect into the admin can land in the app's own frame; the admin belongs around the app, never inside it.
if (window.top === window.self) start();
else window.top!.location.replace(location.href);
