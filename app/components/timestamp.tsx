import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

type TimestampProps = {
  /** ISO 8601, as loaders answer dates. */
  at: string;
  /** What to show of it; date and time if not told. */
  format?: Intl.DateTimeFormatOptions;
};

/** A moment in the merchant's language and time zone. */
export function Timestamp({ at, format = { dateStyle: "medium", timeStyle: "short" } }: TimestampProps) {
  const { i18n } = useTranslation();
  const timeZone = useTimeZone();
  // The server knows neither the browser's time zone nor its wording of dates.
  return (
    <time dateTime={at} suppressHydrationWarning>
      {new Intl.DateTimeFormat(i18n.language, { ...format, timeZone }).format(new Date(at))}
    </time>
  );
}

function useTimeZone(): string {
  return useSyncExternalStore(
    neverChanges,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}

const neverChanges = () => () => undefined;
