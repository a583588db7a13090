import { Button } from "@shopify/polaris";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

type RetryButtonProps = {
  customer: string;
  retrying: boolean;
  onRetry: () => void;
  /** Called when the button disappears while it has the keyboard's focus; after a mouse click there is no focus to move. */
  onRemovedWithFocus: () => void;
};

/** Retries a failed line. The button disappears as soon as the retry waits. */
export function RetryButton({ customer, retrying, onRetry, onRemovedWithFocus }: RetryButtonProps) {
  const { t } = useTranslation("activity");
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(onRemovedWithFocus);
  useLayoutEffect(() => {
    latest.current = onRemovedWithFocus;
  });
  useLayoutEffect(() => {
    const here = place.current;
    return () => {
      if (here?.querySelector(":focus-visible")) latest.current();
    };
  }, []);
  return (
    <div ref={place}>
      <Button
        size="slim"
        loading={retrying}
        accessibilityLabel={t("retryCustomer", { customer })}
        onClick={onRetry}
      >
        {t("retry")}
      </Button>
    </div>
  );
}
