import { BlockStack, Card, ChoiceList, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { sideNames } from "../../sync/customer.ts";
import type { DraftProps } from "./customers-card.tsx";

/** Which side's value stays when both changed the same field. */
export function ConflictsCard({ draft, onChange }: DraftProps) {
  const { t } = useTranslation("synchronization");
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("conflicts.title")}
        </Text>
        <ChoiceList
          title={t("conflicts.question")}
          name="conflictWinner"
          choices={sideNames.map((side) => ({
            value: side,
            label: t(`conflicts.${side}`),
            helpText: t(`conflicts.${side}Help`),
          }))}
          selected={[draft.conflictWinner]}
          onChange={([chosen]) =>
            onChange({ conflictWinner: sideNames.find((side) => side === chosen) ?? draft.conflictWinner })
          }
        />
        <Text as="p" variant="bodySm" tone="subdued">
          {t("conflicts.newsletter")}
        </Text>
      </BlockStack>
    </Card>
  );
}
