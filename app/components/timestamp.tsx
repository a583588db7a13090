import { useRouteLoaderData } from "@remix-run/react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

type TimestampProps = {
  /** ISO 8601, as loaders return times. */
  at: string;
  /** The parts to show; by default date and time. */
  format?: Intl.DateTimeFormatOptions;
};

/** A moment in the merchant's language and the shop's time zone, which its title names. */
export function Timestamp({ at, format = { dateStyle: "medium", timeStyle: "short" } }: TimestampProps) {
  const { i18n } = useTranslation();
  const timeZone = useTimeZone();
  const shown = (options: Intl.DateTimeFormatOptions) =>
    formatFor(i18n.language, { ...options, timeZone }).format(new Date(at));
  // The server knows neither how the browser words dates nor its time zone, which is used while the shop's is unknown.
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

/** Creating a format takes longer than rendering a line of a list, so formats are kept; not for ever, as the server has many zones. */
function formatFor(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify([language, options]);
  const known = kept.get(name);
  if (known) return known;
  if (kept.size >= 200) kept.clear();
  const format = new Intl.DateTimeFormat(language, options);
  kept.set(name, format);
  return format;
}

/** The IANA name of the shop's time zone; while that is unknown, of the browser's. */
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
