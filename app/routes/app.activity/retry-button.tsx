import { Button } from "@shopify/polaris";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

type RetryButtonProps = {
  customer: string;
  retrying: boolean;
  onRetry: () => void;
  /** Is told when the button goes while the keyboard stands on it; who clicked it stands nowhere. */
  onGone: () => void;
};

/** Tries a failed line again. It goes as soon as another try waits. */
export function RetryButton({ customer, retrying, onRetry, onGone }: RetryButtonProps) {
  const { t } = useTranslation("activity");
  const place = useRef<HTMLDivElement>(null);
  const tell = useRef(onGone);
  useLayoutEffect(() => {
    tell.current = onGone;
  });
  useLayoutEffect(() => {
    const here = place.current;
    return () => {
      if (here?.querySelector(":focus-visible")) tell.current();
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
