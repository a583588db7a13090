import { useAppBridge } from "@shopify/app-bridge-react";
import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { clientAction } from "./retry.ts";

/** Retries failed lines: one by its id, or all of them. `problem` says why the app did not accept it. */
export function useRetry() {
  const fetcher = useFetcher<typeof clientAction>();
  const { t } = useTranslation("activity");
  const shopify = useAppBridge();
  const answer = fetcher.data;

  useEffect(() => {
    if (answer && !answer.problem) shopify.toast.show(t("retrying"));
  }, [answer, shopify, t]);

  const retry = (form: { id?: string }) =>
    fetcher.submit(form, { method: "post", action: "/app/activity/retry" });
  const sent = fetcher.state === "submitting" ? fetcher.formData : undefined;
  const id = sent?.get("id");
  return {
    one: (line: string) => retry({ id: line }),
    all: () => retry({}),
    problem: !sent && answer?.problem ? t(`problem.${answer.problem}`) : null,
    pending: sent && (typeof id === "string" ? id : "all"),
  };
}
