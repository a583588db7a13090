import { ChoiceList, Filters, type FiltersProps } from "@shopify/polaris";
import { useSearchParams } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import type { ActivityPage } from "../../merchant/activity.server.ts";
import { causes, directions, outcomes, reasons } from "../../sync/outcome.ts";
import type { Search } from "./use-search.ts";

type ActivityFiltersProps = { filter: ActivityPage["filter"]; search: Search; loading: boolean };

/** The filters are kept in the page's address, so that they survive a reload and can be linked to. */
export function ActivityFilters({ filter, search, loading }: ActivityFiltersProps) {
  const { t } = useTranslation(["activity", "common"]);
  const [, setQuery] = useSearchParams();
  const set = useSetFilter();

  const choices = {
    outcome: [
      { value: "noteworthy", label: t("filter.noteworthy") },
      { value: "all", label: t("filter.all") },
      ...outcomes.map((value) => ({
        value,
        label: value === "failed" ? t("filter.failed") : t(`outcome.${value}`),
      })),
    ],
    direction: directions.map((value) => ({ value, label: t(`direction.${value}`) })),
    cause: causes.map((value) => ({ value, label: t(`cause.${value}`) })),
    reason: reasons.map((value) => ({ value, label: t(`common:reasonName.${value}`) })),
  };
  const names = ["outcome", "direction", "cause", "reason"] as const;
  const isApplied = (name: (typeof names)[number]) =>
    filter[name] !== undefined && filter[name] !== "noteworthy";
  const filters: FiltersProps["filters"] = names.map((name) => ({
    key: name,
    label: t(`filter.${name}`),
    pinned: name !== "reason" || filter.reason !== undefined,
    filter: (
      <ChoiceList
        title={t(`filter.${name}`)}
        titleHidden
        choices={choices[name]}
        selected={filter[name] ? [filter[name]] : []}
        onChange={([value]) => set(name, value === "noteworthy" ? undefined : value)}
      />
    ),
  }));
  const applied = names.filter(isApplied).map((name) => ({
    key: name,
    label: `${t(`filter.${name}`)}: ${choices[name].find(({ value }) => value === filter[name])?.label}`,
    onRemove: () => set(name, undefined),
  }));
  const found = {
    key: "customer",
    label: t("filter.found", { count: search.count ?? 0 }),
    onRemove: search.clear,
  };

  return (
    <Filters
      filters={filters}
      appliedFilters={search.count === null ? applied : [found, ...applied]}
      queryValue={search.text}
      queryPlaceholder={t("filter.customer")}
      onQueryChange={search.type}
      onQueryClear={search.clear}
      onClearAll={() => {
        search.clear();
        setQuery({}, { preventScrollReset: true });
      }}
      loading={loading || search.state === "searching"}
    />
  );
}

/** Changes one filter and returns to the newest line. */
export function useSetFilter() {
  const [, setQuery] = useSearchParams();
  return (name: string, value: string | undefined) =>
    setQuery(
      (query) => {
        query.delete("before");
        query.delete("after");
        if (value) query.set(name, value);
        else query.delete(name);
        return query;
      },
      { preventScrollReset: true },
    );
}
