import { BlockStack, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { SyncSettings } from "../../merchant/synchronization.server.ts";
import { audienceKinds } from "../../sync/policy.ts";
import type { DraftProps } from "./customers-card.tsx";
import { faultOf, maxTagLength, maxTags, parseTags, showTags } from "./tags.ts";

/** The settings that hold each direction's choice of customers. */
const names = {
  inbound: {
    on: "shopifyToFramework360",
    audience: "inboundAudience",
    tags: "inboundTags",
    label: "audience.tagsInbound",
    ordered: "audience.orderedInbound",
  },
  outbound: {
    on: "framework360ToShopify",
    audience: "outboundAudience",
    tags: "outboundTags",
    label: "audience.tagsOutbound",
    ordered: "audience.orderedOutbound",
  },
} as const;

type AudienceFieldsProps = DraftProps & {
  direction: keyof typeof names;
  disabled: boolean;
  /** Whether the merchant tried to save, so that missing values are pointed out. */
  tried: boolean;
};

/** Which customers a direction concerns. */
export function AudienceFields({ direction, draft, onChange, disabled, tried }: AudienceFieldsProps) {
  const { t } = useTranslation("synchronization");
  const name = names[direction];
  const [kind, tags] = [draft[name.audience], draft[name.tags]];
  return (
    <BlockStack gap="200">
      <Select
        label={t(`audience.${direction}`)}
        helpText={kind === "everybody" ? undefined : help()}
        name={name.audience}
        disabled={disabled}
        options={audienceKinds.map((one) => ({ value: one, label: t(`audience.${one}`) }))}
        value={kind}
        onChange={(chosen) =>
          onChange({ [name.audience]: audienceKinds.find((one) => one === chosen) ?? kind })
        }
      />
      {kind === "tagged" ? (
        <TagsField
          label={t(name.label)}
          helpText={t("audience.tagsHelp")}
          name={name.tags}
          tags={tags}
          disabled={disabled}
          error={tried && tags.length === 0 ? t("audience.tagsMissing") : undefined}
          onChange={(typed) => onChange({ [name.tags]: typed })}
        />
      ) : null}
    </BlockStack>
  );

  function help(): string {
    return kind === "ordered" ? `${t(name.ordered)} ${t("audience.help")}` : t("audience.help");
  }
}

type TagsFieldProps = {
  label: string;
  helpText: string;
  name: string;
  tags: readonly string[];
  disabled?: boolean;
  error?: string | undefined;
  onChange: (tags: string[]) => void;
};

/** A list of tags as text. The typed text stays unchanged as long as it means the same list. */
export function TagsField({ tags, onChange, error, ...field }: TagsFieldProps) {
  const { t } = useTranslation("synchronization");
  const [typed, setTyped] = useState(showTags(tags));
  const isSame = showTags(parseTags(typed)) === showTags(tags);
  return (
    <TextField
      {...field}
      autoComplete="off"
      error={error ?? problem()}
      value={isSame ? typed : showTags(tags)}
      onChange={(text) => {
        setTyped(text);
        onChange(parseTags(text));
      }}
    />
  );

  function problem(): string | undefined {
    const fault = faultOf(tags);
    if (fault === "tagsTooMany") return t("tagsTooMany", { given: tags.length, max: maxTags });
    const long = tags.find((tag) => faultOf([tag]) !== null);
    return long && t("tagTooLong", { tag: `${long.slice(0, 30)}…`, max: maxTagLength });
  }
}

/** Whether a direction that is on is limited to tagged customers and names no tag, which would leave out all customers. */
export function lacksTags(draft: Partial<SyncSettings>): boolean {
  const lacks = ({ on, audience, tags }: (typeof names)[keyof typeof names]) =>
    draft[on] && draft[audience] === "tagged" && draft[tags]?.length === 0;
  return Boolean(lacks(names.inbound) || lacks(names.outbound));
}
