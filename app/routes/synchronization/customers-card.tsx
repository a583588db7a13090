import { Banner, BlockStack, Card, Divider, Link } from "@shopify/polaris";
import { Trans, useTranslation } from "react-i18next";

import { Switch } from "../../components/switch.tsx";
import type { Synchronization, SyncSettings } from "../../merchant/synchronization.server.ts";

/** What a card of the page shows and changes: the saved settings with the merchant's unsaved changes. */
export type DraftProps = { draft: SyncSettings; onChange: (part: Partial<SyncSettings>) => void };

/** The switch "Sync Customers" and the two directions. */
export function CustomersCard({ page, draft, onChange }: DraftProps & { page: Synchronization }) {
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
        {(["shopifyToFramework360", "framework360ToShopify"] as const).map((name) => (
          <Switch
            key={name}
            label={t(`${name}.label`)}
            helpText={t(`${name}.help`)}
            name={name}
            checked={draft[name]}
            disabledBecause={draft.customersEnabled ? undefined : t("syncFirst")}
            onChange={(checked) => onChange({ [name]: checked })}
          />
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
