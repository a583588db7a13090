import { Badge, BlockStack, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import {
  lacksPermission,
  neededPermissions,
  usefulPermissions,
  type KeyPermissions,
} from "../../merchant/key-permissions.ts";

const shown = [...neededPermissions, ...usefulPermissions];

/** The key's permissions, according to the account's answers. */
export function PermissionList({ permissions }: { permissions: KeyPermissions }) {
  const { t } = useTranslation("connection");
  const stateOf = (name: (typeof shown)[number]) => permissions[name] ?? "unknown";
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("permissions.title")}
      </Text>
      {shown.map((name) => (
        <InlineStack key={name} align="space-between" blockAlign="center" gap="200" wrap={false}>
          <BlockStack>
            <Text as="span" breakWord>
              {t(`permissions.purpose.${name}`)}
            </Text>
            <Text as="span" variant="bodySm" tone="subdued" breakWord>
              {name}
            </Text>
          </BlockStack>
          <PermissionBadge name={name} state={stateOf(name)} />
        </InlineStack>
      ))}
      {shown.some((name) => stateOf(name) === "unknown") ? (
        <Text as="p" tone="subdued">
          {t("permissions.unclear")}
        </Text>
      ) : null}
      {lacksPermission(permissions) ? <Text as="p">{t("permissions.allow")}</Text> : null}
    </BlockStack>
  );
}

type PermissionBadgeProps = {
  name: (typeof shown)[number];
  state: "granted" | "missing" | "unknown";
};

function PermissionBadge({ name, state }: PermissionBadgeProps) {
  const { t } = useTranslation("connection");
  if (state === "granted") return <Badge tone="success">{t("permissions.granted")}</Badge>;
  if (state === "unknown") return <Badge tone="attention">{t("permissions.unknown")}</Badge>;
  const isNeeded = neededPermissions.some((other) => other === name);
  return isNeeded ? (
    <Badge tone="critical">{t("permissions.missing")}</Badge>
  ) : (
    <Badge>{t("permissions.notAllowed")}</Badge>
  );
}
