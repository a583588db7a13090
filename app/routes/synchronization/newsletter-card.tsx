import { BlockStack, Card, ChoiceList, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { notSubscribedMeanings } from "../../sync/policy.ts";
import type { DraftProps } from "./customers-card.tsx";
import { maxListLength } from "./settings-form.ts";

/** What newsletter subscriptions mean in Framework360, and where subscribers are put. */
export function NewsletterCard({ draft, onChange }: DraftProps) {
  const { t } = useTranslation("synchronization");
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("newsletter.title")}
        </Text>
        <BlockStack gap="200">
          <ChoiceList
            title={t("notSubscribedMeans.question")}
            name="notSubscribedMeans"
            choices={notSubscribedMeanings.map((meaning) => ({
              value: meaning,
              label: t(`notSubscribedMeans.${meaning}`),
              helpText: t(`notSubscribedMeans.${meaning}-help`),
            }))}
            selected={draft.notSubscribedMeans === null ? [] : [draft.notSubscribedMeans]}
            onChange={([chosen]) => {
              const meaning = notSubscribedMeanings.find((one) => one === chosen);
              if (meaning) onChange({ notSubscribedMeans: meaning });
            }}
          />
          {draft.notSubscribedMeans === null ? (
            <Text as="p" variant="bodySm">
              {t("notSubscribedMeans.unanswered")}
            </Text>
          ) : null}
        </BlockStack>
        <TextField
          label={t("newsletterList.label")}
          helpText={t("newsletterList.help")}
          name="newsletterList"
          maxLength={maxListLength}
          autoComplete="off"
          value={draft.newsletterList ?? ""}
          onChange={(list) => onChange({ newsletterList: list === "" ? null : list })}
        />
      </BlockStack>
    </Card>
  );
}
