import { BlockStack, Card, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import {
  maxExtraNameLength,
  pairedExtras,
  parseMetafield,
  placesNamedTwice,
  shopifyExtras,
  sourceOfExtra,
  type ExtraField,
  type ExtraPlace,
  type ExtraPlaces,
  type PairedExtra,
} from "../../sync/extra-fields.ts";
import type { DraftProps } from "./customers-card.tsx";
import styles from "./field-groups.module.css";

type ExtraValuesCardProps = DraftProps & {
  /** Whether the merchant tried to save, so that missing values are pointed out. */
  tried: boolean;
};

/** The places of extra values. */
export function ExtraValuesCard({ draft, onChange, tried }: ExtraValuesCardProps) {
  const { t } = useTranslation("synchronization");
  const places = draft.extraPlaces;
  const twice = placesNamedTwice(places);
  const fieldProps = { places, tried, onChange, isTwice: (field: ExtraField) => twice.has(field) };
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("extras.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("extras.text")}
          </Text>
        </BlockStack>
        <input type="hidden" name="extraPlaces" value={JSON.stringify(places)} />
        <Part title={t("extras.toFramework360")} help={t("extras.toFramework360Help")}>
          {shopifyExtras.map((field) => (
            <PlaceField
              key={field}
              {...fieldProps}
              field={field}
              side="framework360"
              label={t(`extras.${field}`)}
            />
          ))}
        </Part>
        <Part title={t("extras.toShopify")} help={t("extras.toShopifyHelp")}>
          <PlaceField
            {...fieldProps}
            field="birthday"
            side="shopify"
            label={t("extras.birthday")}
            helpText={t("extras.birthdayHelp")}
          />
          {shownPairs(places).map((field) => (
            <div key={field} role="group" aria-label={pairLabel(field)} className={styles.pair}>
              <PlaceField {...fieldProps} field={field} side="framework360" label={t("extras.from")} />
              <PlaceField {...fieldProps} field={field} side="shopify" label={t("extras.to")} />
            </div>
          ))}
        </Part>
      </BlockStack>
    </Card>
  );

  function pairLabel(field: PairedExtra): string {
    return t("extras.pair", { number: pairedExtras.indexOf(field) + 1 });
  }
}

function Part({ title, help, children }: { title: string; help: string; children: React.ReactNode }) {
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {help}
      </Text>
      {children}
    </BlockStack>
  );
}

/** The named pairs, and an empty one for the next. */
function shownPairs(places: ExtraPlaces): PairedExtra[] {
  const next = pairedExtras.find((field) => !places[field]);
  return pairedExtras.filter((field) => places[field] || field === next);
}

type PlaceFieldProps = {
  places: ExtraPlaces;
  field: ExtraField;
  side: keyof ExtraPlace;
  label: string;
  helpText?: string;
  tried: boolean;
  isTwice: (field: ExtraField) => boolean;
  onChange: DraftProps["onChange"];
};

/** The value's name on one side. If all its names are blank, the value has no place. */
function PlaceField({ places, field, side, label, helpText, tried, isTwice, onChange }: PlaceFieldProps) {
  const { t } = useTranslation("synchronization");
  const place = places[field];
  const value = place?.[side] ?? "";
  const isTarget = side !== sourceOfExtra(field);
  return (
    <TextField
      label={label}
      helpText={helpText}
      maxLength={side === "shopify" ? 320 : maxExtraNameLength}
      autoComplete="off"
      value={value}
      error={problem()}
      onChange={(typed) => onChange({ extraPlaces: withName(places, field, side, typed) })}
    />
  );

  function problem(): string | undefined {
    if (!place) return undefined;
    if (isTarget && value !== "" && isTwice(field)) return t("extras.twice");
    if (!tried) return undefined;
    if (value.trim() === "") return t("extras.incomplete");
    return side === "shopify" && !parseMetafield(value.trim()) ? t("extras.metafield") : undefined;
  }
}

function withName(
  places: ExtraPlaces,
  field: ExtraField,
  side: keyof ExtraPlace,
  typed: string,
): ExtraPlaces {
  const { [field]: place, ...others } = places;
  const names = { ...place, [side]: typed };
  const isEmpty = Object.values(names).every((name) => name.trim() === "");
  return isEmpty ? others : { ...others, [field]: names };
}
