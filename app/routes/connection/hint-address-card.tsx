import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Button, Card, InlineError, InlineStack, List, Text, TextField } from "@shopify/polaris";
import { useRevalidator, useSubmit } from "@remix-run/react";
import { useEffect, useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { ConfirmModal } from "../../components/confirm-modal.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import type { ShownHintAddress } from "../../merchant/connection.server.ts";

type HintAddressCardProps = { hintAddress: ShownHintAddress; rotating: boolean };

/** The shop's hint address, and how to enter it in Framework360. */
export function HintAddressCard({ hintAddress, rotating }: HintAddressCardProps) {
  const { t } = useTranslation("connection");
  const submit = useSubmit();
  const [asking, setAsking] = useState(false);
  const { url, lastHintAt, registeredAt } = hintAddress;
  useLookAgain(registeredAt === null);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("hints.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("hints.text")}
          </Text>
        </BlockStack>
        <TextField
          label={t("hints.address")}
          value={url}
          readOnly
          selectTextOnFocus
          autoComplete="off"
          helpText={t("hints.secret")}
          connectedRight={<CopyButton text={url} />}
        />
        {registeredAt ? (
          <Text as="p">
            <Trans t={t} i18nKey="hints.registered" components={{ at: <Timestamp at={registeredAt} /> }} />
          </Text>
        ) : (
          <List type="number">
            <List.Item>{t("hints.step1")}</List.Item>
            <List.Item>{t("hints.step2")}</List.Item>
            <List.Item>{t("hints.step3")}</List.Item>
          </List>
        )}
        <Text as="p">
          {lastHintAt ? (
            <Trans t={t} i18nKey="hints.last" components={{ at: <Timestamp at={lastHintAt} /> }} />
          ) : (
            t("hints.none")
          )}
        </Text>
        <InlineStack align="end">
          <Button loading={rotating} onClick={() => setAsking(true)}>
            {t("hints.rotate")}
          </Button>
        </InlineStack>
      </BlockStack>
      <ConfirmModal
        open={asking}
        title={t("hints.rotateTitle")}
        text={t("hints.rotateText")}
        action={t("hints.rotate")}
        onConfirm={() => submit({ intent: "rotate" }, { method: "post", replace: true })}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}

/**
 * Reads the page again when the merchant comes back from setting up Framework360, and once soon after an address
 * was made, because the account may have registered it by then.
 */
function useLookAgain(soon: boolean): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const lookAgain = () => {
      if (document.visibilityState === "visible") revalidate();
    };
    document.addEventListener("visibilitychange", lookAgain);
    const timer = soon ? setTimeout(lookAgain, 2_000) : undefined;
    return () => {
      document.removeEventListener("visibilitychange", lookAgain);
      clearTimeout(timer);
    };
  }, [soon, revalidate]);
}

function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation("connection");
  const shopify = useAppBridge();
  const [failed, setFailed] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setFailed(false);
      shopify.toast.show(t("hints.copied"));
    } catch {
      setFailed(true);
    }
  };
  return (
    <BlockStack gap="100">
      <Button onClick={copy}>{t("hints.copy")}</Button>
      {failed ? <InlineError fieldID="hint-address" message={t("hints.notCopied")} /> : null}
    </BlockStack>
  );
}
