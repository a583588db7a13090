import {
  Banner,
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
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import type { ConnectedAccount } from "../../merchant/connection.server.ts";
import { lacksPermission } from "../../merchant/key-permissions.ts";
import { PermissionList } from "./permission-list.tsx";

type StatusCardProps = { connection: ConnectedAccount; checking: boolean };

/** The connected account, and what its key may do. */
export function StatusCard({ connection, checking }: StatusCardProps) {
  const { t } = useTranslation("connection");
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
            ...(connection.checkedAt && !connection.refusedAt
              ? [{ term: t("account.checked"), description: <Timestamp at={connection.checkedAt} /> }]
              : []),
          ]}
        />
        {connection.limit ? <LimitNote limit={connection.limit} /> : null}
        {connection.withoutEffect.length > 0 ? (
          <Banner tone="warning" title={t("withoutEffect.title")}>
            <p>{t("withoutEffect.text", { functions: connection.withoutEffect })}</p>
          </Banner>
        ) : null}
        {/* The permissions of a key that is refused as a whole mean nothing. */}
        {connection.refusedAt && !lacksPermission(connection.permissions) ? null : (
          <>
            <Divider />
            <PermissionList permissions={connection.permissions} />
          </>
        )}
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

/** Says that the account limits calls, so that a first synchronization takes longer. */
function LimitNote({ limit }: { limit: NonNullable<ConnectedAccount["limit"]> }) {
  const { t } = useTranslation("connection");
  const perMinute = Math.max(1, Math.round(limit.callsPerSecond * 60));
  return (
    <Banner tone="info" title={t("limit.title")}>
      <p>
        <Trans
          t={t}
          i18nKey="limit.text"
          values={{ count: perMinute }}
          components={{ since: <Timestamp at={limit.since} /> }}
        />
      </p>
    </Banner>
  );
}
