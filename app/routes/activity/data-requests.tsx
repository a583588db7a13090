import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl } from "../../components/admin-customer.ts";
import { fetchFile } from "../../components/fetch-file.ts";
import { Timestamp } from "../../components/timestamp.tsx";
import type { ActivityPage } from "../../merchant/activity.server.ts";

type DataRequestsProps = { requests: ActivityPage["dataRequests"] };

/** Customers who asked for their data: the merchant downloads it here and hands it over. */
export function DataRequests({ requests }: DataRequestsProps) {
  const { t } = useTranslation("activity");
  if (requests.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("dataRequests.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("dataRequests.text")}
          </Text>
        </BlockStack>
        {requests.map((request) => (
          <DataRequest key={request.id} request={request} />
        ))}
      </BlockStack>
    </Card>
  );
}

function DataRequest({ request }: { request: DataRequestsProps["requests"][number] }) {
  const { t } = useTranslation("activity");
  const shopify = useAppBridge();
  const [fetching, setFetching] = useState(false);
  const id = adminCustomerNumber(request.shopifyId);
  const customer = t("customer.shopify", { id });

  const download = async () => {
    setFetching(true);
    await fetchFile(`/app/data-requests/${request.id}`, `customer-${id}.json`).catch(() =>
      shopify.toast.show(t("dataRequests.failed"), { isError: true }),
    );
    setFetching(false);
  };

  return (
    <InlineStack align="space-between" blockAlign="center" gap="200">
      <BlockStack gap="050">
        <Link url={adminCustomerUrl(request.shopifyId)} target="_top">
          {customer}
        </Link>
        <Text as="p" variant="bodySm" tone="subdued">
          <Trans
            t={t}
            i18nKey="dataRequests.when"
            components={{
              asked: <Timestamp at={request.requestedAt} format={{ dateStyle: "medium" }} />,
              until: <Timestamp at={request.expiresAt} format={{ dateStyle: "medium" }} />,
            }}
          />
        </Text>
      </BlockStack>
      <Button
        size="slim"
        loading={fetching}
        accessibilityLabel={t("dataRequests.downloadOf", { customer })}
        onClick={download}
      >
        {t("dataRequests.download")}
      </Button>
    </InlineStack>
  );
}
