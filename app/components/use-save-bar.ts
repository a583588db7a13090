import { useAppBridge } from "@shopify/app-bridge-react";
import { useBlocker } from "@remix-run/react";
import { useEffect } from "react";

/**
 * Shows the page's save bar while something is unsaved, and asks before the merchant leaves the page. For its own links the
 * admin asks; for links in the page, this does.
 */
export function useSaveBar(id: string, dirty: boolean): void {
  const shopify = useAppBridge();
  useEffect(() => {
    if (dirty) void shopify.saveBar.show(id);
    else void shopify.saveBar.hide(id);
  }, [dirty, id, shopify]);

  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    shopify.saveBar.leaveConfirmation().then(blocker.proceed, blocker.reset);
  }, [blocker, shopify]);
}
