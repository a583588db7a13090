import { useRouteLoaderData } from "@remix-run/react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

type TimestampProps = {
  /** ISO 8601, as loaders answer dates. */
  at: string;
  /** What to show of it; date and time if not told. */
  format?: Intl.DateTimeFormatOptions;
};

/** A moment in the merchant's language and the shop's time zone, which its title names. */
export function Timestamp({ at, format = { dateStyle: "medium", timeStyle: "short" } }: TimestampProps) {
  const { i18n } = useTranslation();
  const timeZone = useTimeZone();
  const shown = (options: Intl.DateTimeFormatOptions) =>
    formatFor(i18n.language, { ...options, timeZone }).format(new Date(at));
  // The server does not know the browser's wording of dates, nor its time zone, which stands for an unknown one of the shop.
  return (
    <time
      dateTime={at}
      title={`${shown({ dateStyle: "full", timeStyle: "long" })}, ${timeZone}`}
      suppressHydrationWarning
    >
      {shown(format)}
    </time>
  );
}

const kept = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes longer than to draw a line of a list, so a page's are kept. The server has those of many zones, so not for ever. */
function formatFor(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify([language, options]);
  const known = kept.get(name);
  if (known) return known;
  if (kept.size >= 200) kept.clear();
  const format = new Intl.DateTimeFormat(language, options);
  kept.set(name, format);
  return format;
}

/** The shop's time zone by its IANA name; while Shopify has not told it, the browser's. */
export function useTimeZone(): string {
  const app = useRouteLoaderData<{ timeZone: string | null }>("routes/app");
  const browsers = useSyncExternalStore(
    neverChanges,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
  return app?.timeZone ?? browsers;
}

const neverChanges = () => () => undefined;
