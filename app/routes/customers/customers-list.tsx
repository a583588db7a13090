import { Box, Button, Checkbox, IndexTableSelectionType, InlineStack, Pagination } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { otherSide } from "../../sync/customer.ts";
import { CustomerEntry } from "./customer-cells.tsx";
import styles from "./customers.module.css";
import type { SelectableProps } from "./customers-table.tsx";
import { useCustomerName } from "./use-customer-name.ts";

/** The customers of a page on a narrow screen, where Polaris's table has no selection. */
export function CustomersList({
  side,
  customers,
  loading,
  underway,
  selected,
  onSelect,
  onSend,
  onSendSelected,
  pagination: { onPrevious, onNext },
}: SelectableProps) {
  const { t } = useTranslation(["customers", "common"]);
  const nameOf = useCustomerName();
  const count = selected.size;
  const allSelected = count === customers.length;

  return (
    <div aria-busy={loading} className={loading ? styles.loading : undefined}>
      <div className={styles.selection}>
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Checkbox
            label={count === 0 ? t("selectAll") : t("selected", { count })}
            checked={allSelected}
            onChange={() => onSelect(IndexTableSelectionType.Page, !allSelected)}
          />
          {count === 0 ? null : (
            <Button variant="primary" onClick={onSendSelected}>
              {t("sendSelected", { side: t(`common:side.${otherSide(side)}`) })}
            </Button>
          )}
        </InlineStack>
      </div>
      <ul className={styles.entries}>
        {customers.map((customer) => {
          const name = nameOf(customer);
          return (
            <li key={customer.id} className={styles.selectable}>
              <Checkbox
                label={t("select", { name })}
                labelHidden
                checked={selected.has(customer.id)}
                onChange={(select) => onSelect(IndexTableSelectionType.Single, select, customer.id)}
              />
              <CustomerEntry
                side={side}
                customer={customer}
                name={name}
                underway={underway.get(customer.id)}
                onSend={() => onSend([customer])}
              />
            </li>
          );
        })}
      </ul>
      {onPrevious || onNext ? (
        <Box padding="300" borderBlockStartWidth="025" borderColor="border-secondary">
          <InlineStack align="center">
            <Pagination
              hasPrevious={onPrevious !== null}
              onPrevious={onPrevious ?? undefined}
              hasNext={onNext !== null}
              onNext={onNext ?? undefined}
            />
          </InlineStack>
        </Box>
      ) : null}
    </div>
  );
}
