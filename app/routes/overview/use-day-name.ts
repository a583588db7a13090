import { useTranslation } from "react-i18next";

/** Names a day of the calendar, like `2026-11-24`, in the merchant's language. */
export function useDayName(): (day: string) => string {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { day: "numeric", month: "short", timeZone: "UTC" });
  return (day) => format.format(new Date(`${day}T00:00:00Z`));
}
