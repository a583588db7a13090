import { useAppBridge } from "@shopify/app-bridge-react";
import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { clientAction } from "../app.activity.retry.ts";

/** Tries failed lines again: one by its id, or all of them. The outcome of asking is told in a toast. */
export function useRetry() {
  const fetcher = useFetcher<typeof clientAction>();
  const { t } = useTranslation("activity");
  const shopify = useAppBridge();
  const answer = fetcher.data;

  useEffect(() => {
    if (!answer) return;
    if (answer.problem) shopify.toast.show(t(`problem.${answer.problem}`), { isError: true });
    else shopify.toast.show(t("retrying"));
  }, [answer, shopify, t]);

  const ask = (form: { id?: string }) =>
    fetcher.submit(form, { method: "post", action: "/app/activity/retry" });
  const asked = fetcher.state === "submitting" ? fetcher.formData : undefined;
  return {
    one: (id: string) => ask({ id }),
    all: () => ask({}),
    pending: asked && (asked.get("id")?.toString() ?? "all"),
  };
}
