import {
  Banner,
  BlockStack,
  Button,
  Card,
  InlineStack,
  Link,
  SkeletonBodyText,
  Spinner,
  Text,
} from "@shopify/polaris";
import { useId, useRef, type ReactNode } from "react";
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import { useFocusWhen } from "../../components/use-focus-when.ts";
import type { OutlookClass, Preview } from "../../merchant/preview.server.ts";
import { PreviewFigures } from "./preview-figures.tsx";
import type { PreviewTrouble, usePreview } from "./use-preview.ts";

type PreviewCardProps = ReturnType<typeof usePreview> & {
  connected: boolean;
  /** Whether all choices on the page are counted. */
  isCounted: boolean;
  onShow: (name: OutlookClass) => void;
};

/** What a synchronization by the choices on the page would do. */
export function PreviewCard({
  isOpen,
  preview,
  trouble,
  starting,
  see,
  compareAgain,
  connected,
  isCounted,
  onShow,
}: PreviewCardProps) {
  const { t } = useTranslation("preview");
  const titleId = useId();
  const section = useRef<HTMLElement>(null);
  const isAwaited = isOpen && preview === null && !trouble;
  const isShown = preview?.state === "running" || preview?.state === "done";
  useFocusWhen(isShown, section);

  return (
    <Card>
      <section ref={section} tabIndex={-1} aria-labelledby={titleId}>
        <BlockStack gap="400">
          <Text as="h2" variant="headingMd" id={titleId}>
            {t("title")}
          </Text>
          {trouble ? <TroubleBanner trouble={trouble} /> : null}
          {preview?.state === "running" ? <Progress {...preview} /> : null}
          {preview?.state === "done" ? (
            <Done preview={preview} onShow={onShow}>
              <Button loading={starting} disabled={!connected} onClick={compareAgain}>
                {t("again")}
              </Button>
            </Done>
          ) : null}
          {isShown && !isCounted ? <Text as="p">{t("onceSaved")}</Text> : null}
          {isAwaited ? <SkeletonBodyText lines={6} /> : null}
          {isShown || isAwaited ? null : (
            <>
              <Text as="p" tone="subdued">
                {t("intro")} {t("onceSaved")}
              </Text>
              <BlockStack gap="100" inlineAlign="start">
                <Button loading={starting} disabled={!connected} onClick={see}>
                  {t("see")}
                </Button>
                {connected ? null : (
                  <Text as="p" variant="bodySm" fontWeight="medium">
                    {t("connectFirst")}
                  </Text>
                )}
              </BlockStack>
            </>
          )}
        </BlockStack>
      </section>
    </Card>
  );
}

function TroubleBanner({ trouble }: { trouble: PreviewTrouble }) {
  const { t } = useTranslation("preview");
  return (
    <Banner tone="critical" title={t("failed.title")}>
      <p>
        <Trans t={t} i18nKey={`failed.${trouble}`} components={{ a: <Link url="/app/connection" /> }} />
      </p>
    </Banner>
  );
}

const stages = ["shopify", "framework360", "matching", "deciding"] as const;

function Progress({ stage, read }: Extract<Preview, { state: "running" }>) {
  const { t } = useTranslation("preview");
  // `done`: the last step is over, and the answer with the figures is about to arrive.
  const shown = stage === "done" ? "deciding" : stage;
  const count = shown === "shopify" || shown === "framework360" ? read[shown] : 0;
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center" wrap={false}>
        <Spinner size="small" />
        <Text as="p" fontWeight="medium">
          {t("running.title")}
        </Text>
      </InlineStack>
      <div role="status">
        <Text as="p" variant="bodySm" tone="subdued">
          {t("running.step", { step: stages.indexOf(shown) + 1 })}
        </Text>
        <Text as="p">{t(`running.${shown}`, { count })}</Text>
      </div>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("running.leave")}
      </Text>
    </BlockStack>
  );
}

type DoneProps = {
  preview: Extract<Preview, { state: "done" }>;
  onShow: (name: OutlookClass) => void;
  children: ReactNode;
};

function Done({ preview: { comparedAt, hasDirection, figures, effort }, onShow, children }: DoneProps) {
  const { t } = useTranslation("preview");
  return (
    <>
      <Text as="p" variant="bodySm" tone="subdued">
        <Trans t={t} i18nKey="comparedAt" components={{ at: <Timestamp at={comparedAt} /> }} />
      </Text>
      {hasDirection ? (
        <PreviewFigures figures={figures} effort={effort} onShow={onShow} />
      ) : (
        <Banner tone="info">
          <p>{t("noDirection")}</p>
        </Banner>
      )}
      <InlineStack>{children}</InlineStack>
    </>
  );
}
