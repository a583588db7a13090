import {
  Badge,
  BlockStack,
  Button,
  Card,
  DescriptionList,
  Divider,
  InlineStack,
  Link,
  Text,
} from "@shopify/polaris";
import { Form } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import type { NeededPermission } from "../../framework360/connection.ts";

type StatusCardProps = {
  connection: {
    baseUrl: string;
    apiKeyEnding: string;
    connectedAt: string;
    checkedAt: string | null;
    refusedAt: string | null;
    permissions: Record<string, "granted" | "missing" | "unknown">;
  };
  checking: boolean;
};

/** In the order in which a merchant meets them. */
const functions = [
  "customers/list",
  "customers/search",
  "customers/get",
  "customers/registration",
  "customers/update",
] as const satisfies NeededPermission[];

const tones = { granted: "success", missing: "critical", unknown: "attention" } as const;

/** Which account is connected, and what its key may do. */
export function StatusCard({ connection, checking }: StatusCardProps) {
  const { t } = useTranslation("connection");
  // Of a key that is refused, what it was allowed says nothing.
  const asked = connection.refusedAt ? [] : functions.filter((name) => connection.permissions[name]);
  const isMissing = asked.some((name) => connection.permissions[name] === "missing");
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("account.title")}
        </Text>
        <DescriptionList
          gap="tight"
          items={[
            {
              term: t("account.address"),
              description: (
                <Link url={connection.baseUrl} target="_blank">
                  {connection.baseUrl}
                </Link>
              ),
            },
            { term: t("account.key"), description: t("account.ending", { ending: connection.apiKeyEnding }) },
            { term: t("account.since"), description: <Timestamp at={connection.connectedAt} /> },
            ...(connection.checkedAt
              ? [{ term: t("account.checked"), description: <Timestamp at={connection.checkedAt} /> }]
              : []),
          ]}
        />
        {asked.length > 0 ? (
          <>
            <Divider />
            <BlockStack gap="200">
              <Text as="h3" variant="headingSm">
                {t("permissions.title")}
              </Text>
              {asked.map((name) => {
                const state = connection.permissions[name]!;
                return (
                  <InlineStack key={name} align="space-between" blockAlign="center" gap="200" wrap={false}>
                    <BlockStack>
                      <Text as="span">{t(`permissions.purpose.${name}`)}</Text>
                      <Text as="span" variant="bodySm" tone="subdued" breakWord>
                        {name}
                      </Text>
                    </BlockStack>
                    <Badge tone={tones[state]}>{t(`permissions.${state}`)}</Badge>
                  </InlineStack>
                );
              })}
              {isMissing ? <Text as="p">{t("permissions.allow")}</Text> : null}
            </BlockStack>
          </>
        ) : null}
        <Form method="post" replace>
          <input type="hidden" name="intent" value="check" />
          <InlineStack align="end">
            <Button submit loading={checking}>
              {t("check")}
            </Button>
          </InlineStack>
        </Form>
      </BlockStack>
    </Card>
  );
}
