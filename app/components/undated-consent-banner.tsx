import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, InlineError, InlineStack } from "@shopify/polaris";
import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { notSubscribedMeanings, type NotSubscribedMeaning } from "../sync/policy.ts";
import { ConfirmModal } from "./confirm-modal.tsx";

type UndatedConsentBannerProps = {
  /** How many customers there are, and which directions are on. */
  undated: { count: number; inbound: boolean; outbound: boolean };
};

/** The direction in which each answer carries the newsletter choice. */
const directionOf = { "never-asked": "inbound", unsubscribed: "outbound" } as const;

/** Asks which counts: Shopify's yes to the newsletter or Framework360's no. The answer holds for all of these customers. */
export function UndatedConsentBanner({ undated }: UndatedConsentBannerProps) {
  const { t } = useTranslation("common");
  const [asked, setAsked] = useState<NotSubscribedMeaning | null>(null);
  const { answer, saving, failed } = useAnswer();
  const { count } = undated;
  const shown = asked ?? "never-asked";
  const text = t(`undatedConsent.${shown}.text`, { count });
  const needsDirection = undated[directionOf[shown]] ? "" : ` ${t(`undatedConsent.${shown}.directionOff`)}`;

  return (
    <Banner tone="warning" title={t("undatedConsent.title", { count })}>
      <BlockStack gap="300">
        <p>{t("undatedConsent.question")}</p>
        <InlineStack gap="200">
          {notSubscribedMeanings.map((meaning) => (
            <Button key={meaning} loading={saving === meaning} onClick={() => setAsked(meaning)}>
              {t(`undatedConsent.${meaning}.answer`)}
            </Button>
          ))}
        </InlineStack>
        {failed ? <InlineError fieldID="undated-consent" message={t("undatedConsent.notSaved")} /> : null}
      </BlockStack>
      <ConfirmModal
        open={asked !== null}
        title={t(`undatedConsent.${shown}.title`, { count })}
        text={`${text}${needsDirection}`}
        action={t(`undatedConsent.${shown}.action`)}
        isDestructive={shown === "unsubscribed"}
        onConfirm={() => answer(shown)}
        onClose={() => setAsked(null)}
      />
    </Banner>
  );
}

/** Saves the answer. `failed`: the app did not accept it. */
function useAnswer() {
  const { t } = useTranslation("common");
  const shopify = useAppBridge();
  const fetcher = useFetcher<{ saved: boolean }>();
  const result = fetcher.data;

  useEffect(() => {
    if (result?.saved) shopify.toast.show(t("undatedConsent.saved"));
  }, [result, shopify, t]);

  const answer = (notSubscribedMeans: NotSubscribedMeaning) =>
    fetcher.submit({ notSubscribedMeans }, { method: "post", action: "/app/synchronization/consent" });
  const saving = fetcher.formData?.get("notSubscribedMeans");
  return { answer, saving, failed: !saving && result?.saved === false };
}
