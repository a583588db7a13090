import { Banner, BlockStack, Card, Divider, Link } from "@shopify/polaris";
import { Trans, useTranslation } from "react-i18next";

import { Switch } from "../../components/switch.tsx";
import type { Synchronization, SyncSettings } from "../../merchant/synchronization.server.ts";
import { AudienceFields } from "./audience-fields.tsx";

/** What a card of the page shows and changes: the saved settings with the merchant's unsaved changes. */
export type DraftProps = { draft: SyncSettings; onChange: (part: Partial<SyncSettings>) => void };

const directions = [
  ["shopifyToFramework360", "inbound"],
  ["framework360ToShopify", "outbound"],
] as const;

type CustomersCardProps = DraftProps & {
  page: Synchronization;
  /** Whether the merchant tried to save, so that missing values are pointed out. */
  tried: boolean;
};

/** The switch "Sync Customers", the two directions, and which customers each concerns. */
export function CustomersCard({ page, draft, onChange, tried }: CustomersCardProps) {
  const { t } = useTranslation("synchronization");
  const { settings, connected } = page;
  const connectFirst = (
    <Trans t={t} i18nKey="connectFirst" components={{ a: <Link url="/app/connection" /> }} />
  );
  const noDirection = !draft.shopifyToFramework360 && !draft.framework360ToShopify;
  return (
    <Card>
      <BlockStack gap="400">
        <Switch
          heading
          label={t("customersEnabled.label")}
          helpText={t("customersEnabled.help")}
          name="customersEnabled"
          checked={draft.customersEnabled}
          disabledBecause={connected || settings.customersEnabled ? undefined : connectFirst}
          onChange={(customersEnabled) => onChange({ customersEnabled })}
        />
        <Divider />
        {directions.map(([name, direction]) => (
          <BlockStack key={name} gap="300">
            <Switch
              label={t(`${name}.label`)}
              helpText={t(`${name}.help`)}
              name={name}
              checked={draft[name]}
              disabledBecause={draft.customersEnabled ? undefined : t("syncFirst")}
              onChange={(checked) => onChange({ [name]: checked })}
            />
            {draft[name] ? (
              <AudienceFields
                direction={direction}
                draft={draft}
                disabled={!draft.customersEnabled}
                tried={tried}
                onChange={onChange}
              />
            ) : null}
          </BlockStack>
        ))}
        {draft.customersEnabled && noDirection && connected ? (
          <Banner tone="warning">
            <p>{t("chooseDirection")}</p>
          </Banner>
        ) : null}
      </BlockStack>
    </Card>
  );
}
