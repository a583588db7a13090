import { BlockStack, Card, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { Switch } from "../../components/switch.tsx";
import { groupNames, leadsTo, waysOf, type FieldGroup, type Way } from "../../sync/field-groups.ts";
import { TagsField } from "./audience-fields.tsx";
import type { DraftProps } from "./customers-card.tsx";
import styles from "./field-groups.module.css";
import { maxTagLength } from "./tags.ts";

/** Which groups of a customer's fields are synchronized, and which way. */
export function FieldGroupsCard({ draft, onChange }: DraftProps) {
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
        <ul className={styles.groups}>
          {groupNames.map((group) => (
            <Group
              key={group}
              group={group}
              way={draft[`${group}Way`]}
              onChange={(way) => onChange({ [`${group}Way`]: way })}
            />
          ))}
        </ul>
        {draft.tagsWay === "none" ? null : (
          <TagsField
            label={t("ignoredTags.label")}
            helpText={t("ignoredTags.help")}
            name="ignoredTags"
            tags={draft.ignoredTags}
            onChange={(ignoredTags) => onChange({ ignoredTags })}
          />
        )}
        <TextField
          label={t("createdTag.label")}
          helpText={t("createdTag.help")}
          name="createdTag"
          maxLength={maxTagLength}
          autoComplete="off"
          value={draft.createdTag ?? ""}
          onChange={(typed) => onChange({ createdTag: typed.replaceAll(",", "") || null })}
        />
        <Switch
          label={t("historyLines.label")}
          helpText={t("historyLines.help")}
          name="historyLines"
          checked={draft.historyLines}
          onChange={(historyLines) => onChange({ historyLines })}
        />
      </BlockStack>
    </Card>
  );
}

type GroupProps = { group: FieldGroup; way: Way; onChange: (way: Way) => void };

function Group({ group, way, onChange }: GroupProps) {
  const { t } = useTranslation("synchronization");
  const note = noteOn(group, way);
  return (
    <li className={styles.group}>
      <BlockStack>
        <Text as="span" fontWeight="medium">
          {t(`group.${group}.label`)}
        </Text>
        <Text as="span" variant="bodySm" tone="subdued">
          {t(`group.${group}.text`)}
        </Text>
      </BlockStack>
      <Select
        label={t(`group.${group}.label`)}
        labelHidden
        name={`${group}Way`}
        options={waysOf(group).map((one) => ({ value: one, label: t(`way.${one}`) }))}
        value={way}
        onChange={(chosen) => onChange(waysOf(group).find((one) => one === chosen) ?? way)}
      />
      {note ? (
        <div className={styles.note}>
          <Text as="p" variant="bodySm">
            {t(`groupNote.${note}`)}
          </Text>
        </div>
      ) : null}
    </li>
  );
}

/** A note about this way of the group; null: none is needed. */
function noteOn(group: FieldGroup, way: Way) {
  if (group === "names" && !leadsTo(way, "framework360")) return "names";
  if (group === "phone" && !leadsTo(way, "shopify")) return "phone";
  if (group !== "newsletter" || way === "both" || way === "none") return null;
  return way === "to-shopify" ? "newsletterToShopify" : "newsletterToFramework360";
}
