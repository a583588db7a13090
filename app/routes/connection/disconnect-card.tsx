import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useSubmit } from "@remix-run/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmModal } from "../../components/confirm-modal.tsx";

/** Disconnects the account after a confirmation. */
export function DisconnectCard({ disconnecting }: { disconnecting: boolean }) {
  const { t } = useTranslation("connection");
  const submit = useSubmit();
  const [asking, setAsking] = useState(false);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("disconnect.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("disconnect.text")}
          </Text>
        </BlockStack>
        <InlineStack align="end">
          <Button tone="critical" loading={disconnecting} onClick={() => setAsking(true)}>
            {t("disconnect.action")}
          </Button>
        </InlineStack>
      </BlockStack>
      <ConfirmModal
        open={asking}
        title={t("disconnect.question")}
        text={t("disconnect.consequences")}
        action={t("disconnect.action")}
        onConfirm={() => submit({ intent: "disconnect" }, { method: "post", replace: true })}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}
