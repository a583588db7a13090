import { BlockStack, Card, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { Switch } from "../../components/switch.tsx";
import { addressPolicies } from "../../sync/policy.ts";
import type { DraftProps } from "./customers-card.tsx";

const details = ["syncTags", "historyLines"] as const;

/** What is synchronized besides a customer's data. */
export function DetailsCard({ draft, onChange }: DraftProps) {
  const { t } = useTranslation("synchronization");
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("details.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("details.text")}
          </Text>
        </BlockStack>
        <Select
          label={t("addresses.label")}
          helpText={t("addresses.help")}
          name="addresses"
          options={addressPolicies.map((policy) => ({ value: policy, label: t(`addresses.${policy}`) }))}
          value={draft.addresses}
          onChange={(chosen) =>
            onChange({ addresses: addressPolicies.find((policy) => policy === chosen) ?? draft.addresses })
          }
        />
        {details.map((name) => (
          <Switch
            key={name}
            label={t(`${name}.label`)}
            helpText={t(`${name}.help`)}
            name={name}
            checked={draft[name]}
            onChange={(checked) => onChange({ [name]: checked })}
          />
        ))}
      </BlockStack>
    </Card>
  );
}
