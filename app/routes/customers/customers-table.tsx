import { EmptySearchResult, IndexTable, useBreakpoints, useIndexResourceState } from "@shopify/polaris";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../../merchant/customers.server.ts";
import { CustomerCells } from "./customer-cells.tsx";
import { CustomersList } from "./customers-list.tsx";
import { useCustomerName } from "./use-customer-name.ts";
import type { Underway } from "./use-sends.ts";

export type CustomersTableProps = {
  customers: CustomerRow[];
  /** Names the page that is shown: what was selected on another is not selected here. */
  pageKey: string;
  loading: boolean;
  underway: ReadonlyMap<string, Underway>;
  onSend: (customers: CustomerRow[]) => void;
  /** What stands in the place of the rows when there are none. */
  nobody: { title: string; description: string };
  pagination: { onPrevious: (() => void) | null; onNext: (() => void) | null };
};

/** The customers of a page, of whom some can be selected and sent: a table, or a list where there is no room for one. */
export function CustomersTable({
  customers,
  pageKey,
  underway,
  onSend,
  nobody,
  ...rest
}: CustomersTableProps) {
  const { t } = useTranslation("customers");
  const narrow = useBreakpoints().mdDown;
  const region = useRef<HTMLElement>(null);
  const { selectedResources, handleSelectionChange, clearSelection } = useIndexResourceState(
    customers as (CustomerRow & Record<string, unknown>)[],
  );
  // Not by a key for the table: the button that turned the page would lose the keyboard's focus.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- when the page changes, and then alone
  useLayoutEffect(() => clearSelection(), [pageKey]);

  const selected = new Set(customers.flatMap(({ id }) => (selectedResources.includes(id) ? [id] : [])));
  const shown = {
    ...rest,
    customers,
    underway,
    selected,
    onSend,
    onSelect: handleSelectionChange,
    onSendSelected: () => {
      // The button goes with the selection: the keyboard goes on where it stood.
      region.current?.focus({ preventScroll: true });
      clearSelection();
      onSend(customers.filter(({ id }) => selected.has(id) && !underway.has(id)));
    },
  };
  if (customers.length === 0 && narrow) return <EmptySearchResult {...nobody} withIllustration />;
  return (
    <section ref={region} tabIndex={-1} aria-label={t("title")}>
      {narrow ? <CustomersList {...shown} /> : <WideTable {...shown} nobody={nobody} />}
    </section>
  );
}

export type SelectableProps = Pick<
  CustomersTableProps,
  "customers" | "loading" | "underway" | "onSend" | "pagination"
> & {
  selected: ReadonlySet<string>;
  onSelect: ReturnType<typeof useIndexResourceState>["handleSelectionChange"];
  onSendSelected: () => void;
};

const columns = ["name", "email", "city", "tags", "newsletter", "shopify"] as const;

function WideTable({
  customers,
  loading,
  underway,
  selected,
  onSelect,
  onSend,
  onSendSelected,
  nobody,
  pagination,
}: SelectableProps & Pick<CustomersTableProps, "nobody">) {
  const { t } = useTranslation("customers");
  const nameOf = useCustomerName();
  const table = useRef<HTMLDivElement>(null);
  // Polaris says "some are selected" to assistive technology, and forgets to say it to the browser.
  useLayoutEffect(() => {
    for (const box of table.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? []) {
      box.indeterminate = box.getAttribute("aria-checked") === "mixed";
    }
  });

  return (
    <div ref={table}>
      <IndexTable
        resourceName={{ singular: t("resource.one"), plural: t("resource.other") }}
        itemCount={customers.length}
        selectedItemsCount={selected.size}
        onSelectionChange={onSelect}
        loading={loading}
        lastColumnSticky
        headings={[
          { title: t("column.name") },
          ...columns.slice(1).map((column) => ({ title: t(`column.${column}`) })),
          { title: t("column.actions"), hidden: true, alignment: "end" },
        ]}
        promotedBulkActions={[{ content: t("sendSelected"), onAction: onSendSelected }]}
        emptyState={<EmptySearchResult {...nobody} withIllustration />}
        {...(pagination.onPrevious || pagination.onNext
          ? {
              pagination: {
                hasPrevious: pagination.onPrevious !== null,
                onPrevious: pagination.onPrevious ?? undefined,
                hasNext: pagination.onNext !== null,
                onNext: pagination.onNext ?? undefined,
              },
            }
          : {})}
      >
        {customers.map((customer, position) => {
          const name = nameOf(customer);
          return (
            <IndexTable.Row
              key={customer.id}
              id={customer.id}
              position={position}
              selected={selected.has(customer.id)}
              accessibilityLabel={t("select", { name })}
            >
              <CustomerCells
                customer={customer}
                name={name}
                underway={underway.get(customer.id)}
                onSend={() => onSend([customer])}
              />
            </IndexTable.Row>
          );
        })}
      </IndexTable>
    </div>
  );
}
