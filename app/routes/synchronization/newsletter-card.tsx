import { BlockStack, Card, ChoiceList, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SideName } from "../../sync/customer.ts";
import { leadsTo } from "../../sync/field-groups.ts";
import { notSubscribedMeanings } from "../../sync/policy.ts";
import type { DraftProps } from "./customers-card.tsx";
import { maxListLength } from "./settings-form.ts";

/** The side that each answer changes. */
const target = { "never-asked": "framework360", unsubscribed: "shopify" } as const;

/** What "not subscribed" means in Framework360, and the list to which subscribers are added there. */
export function NewsletterCard({ draft, onChange }: DraftProps) {
  const { t } = useTranslation("synchronization");
  const goesTo = (side: SideName) => leadsTo(draft.newsletterWay, side);
  if (draft.newsletterWay === "none") return null;
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
              helpText: goesTo(target[meaning])
                ? t(`notSubscribedMeans.${meaning}-help`)
                : t("notSubscribedMeans.nothing"),
            }))}
            selected={draft.notSubscribedMeans === null ? [] : [draft.notSubscribedMeans]}
            onChange={([chosen]) => {
              const meaning = notSubscribedMeanings.find((one) => one === chosen);
              if (meaning) onChange({ notSubscribedMeans: meaning });
            }}
          />
          {draft.notSubscribedMeans === null ? (
            <Text as="p" variant="bodySm">
              {t("notSubscribedMeans.unanswered")}{" "}
              {goesTo("shopify") ? t("notSubscribedMeans.certain") : null}
            </Text>
          ) : null}
        </BlockStack>
        {goesTo("framework360") ? (
          <TextField
            label={t("newsletterList.label")}
            helpText={t("newsletterList.help")}
            name="newsletterList"
            maxLength={maxListLength}
            autoComplete="off"
            value={draft.newsletterList ?? ""}
            onChange={(list) => onChange({ newsletterList: list === "" ? null : list })}
          />
        ) : null}
      </BlockStack>
    </Card>
  );
}
