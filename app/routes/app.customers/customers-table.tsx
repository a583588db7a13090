import { EmptySearchResult, IndexTable, useBreakpoints, useIndexResourceState } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../../jobs/customers-page.server.ts";
import { CustomerCells, CustomerEntry } from "./customer-cells.tsx";
import { useCustomerName } from "./use-customer-name.ts";
import type { Underway } from "./use-sends.ts";

type CustomersTableProps = {
  customers: CustomerRow[];
  loading: boolean;
  underway: ReadonlyMap<string, Underway>;
  onSend: (customers: CustomerRow[]) => void;
  /** What stands in the place of the rows when there are none. */
  nobody: { title: string; description: string };
  pagination: { onPrevious: (() => void) | null; onNext: (() => void) | null };
};

/** Give it a key for each page: what was selected on another is not selected here. */
export function CustomersTable({
  customers,
  loading,
  underway,
  onSend,
  nobody,
  pagination,
}: CustomersTableProps) {
  const { t } = useTranslation("customers");
  const condensed = useBreakpoints().smDown;
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(customers as (CustomerRow & Record<string, unknown>)[]);
  const nameOf = useCustomerName();
  const selected = allResourcesSelected
    ? customers
    : customers.filter(({ id }) => selectedResources.includes(id));
  const sendSelected = () => {
    clearSelection();
    onSend(selected.filter(({ id }) => !underway.has(id)));
  };
  const columns = ["name", "email", "city", "tags", "newsletter", "shopify"] as const;

  return (
    <IndexTable
      condensed={condensed}
      resourceName={{ singular: t("resource.one"), plural: t("resource.other") }}
      itemCount={customers.length}
      selectedItemsCount={allResourcesSelected ? "All" : selectedResources.length}
      onSelectionChange={handleSelectionChange}
      loading={loading}
      headings={[
        { title: t("column.name") },
        ...columns.slice(1).map((column) => ({ title: t(`column.${column}`) })),
        { title: t("column.actions"), hidden: true, alignment: "end" },
      ]}
      promotedBulkActions={[{ content: t("sendSelected"), onAction: sendSelected }]}
      emptyState={<EmptySearchResult {...nobody} withIllustration />}
      pagination={{
        hasPrevious: pagination.onPrevious !== null,
        onPrevious: pagination.onPrevious ?? undefined,
        hasNext: pagination.onNext !== null,
        onNext: pagination.onNext ?? undefined,
      }}
    >
      {customers.map((customer, position) => {
        const name = nameOf(customer);
        const cells = {
          customer,
          name,
          underway: underway.get(customer.id),
          onSend: () => onSend([customer]),
        };
        return (
          <IndexTable.Row
            key={customer.id}
            id={customer.id}
            position={position}
            selected={selectedResources.includes(customer.id)}
            accessibilityLabel={t("select", { name })}
          >
            {condensed ? <CustomerEntry {...cells} /> : <CustomerCells {...cells} />}
          </IndexTable.Row>
        );
      })}
    </IndexTable>
  );
}
