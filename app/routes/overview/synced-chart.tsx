import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as ChartJs,
  Legend,
  LinearScale,
  Tooltip,
} from "chart.js";
import { Bar } from "react-chartjs-2";
import { useTranslation } from "react-i18next";

import type { SyncedPerDay } from "../../merchant/overview.server.ts";
import { useDayName } from "./use-day-name.ts";

ChartJs.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** They differ in lightness as well as in hue; each has a contrast of 3:1 with white. */
const colours = { inbound: "#00527c", outbound: "#e07b00" };
const grey = "#616161";
const line = "#ebebeb";

/** At least a week is drawn, so that a single day does not fill the chart. */
const minDays = 7;

/** Leaves out empty days at the beginning, which would take room from the others. */
function withoutEmptyBeginning(days: SyncedPerDay["days"]): SyncedPerDay["days"] {
  const first = days.findIndex(({ inbound, outbound }) => inbound + outbound > 0);
  return days.slice(Math.min(Math.max(0, first), Math.max(0, days.length - minDays)));
}

/** Synchronized customers by day and direction. The chart's text alternative is one sentence; the table has all numbers. */
export function SyncedChart({ synced }: { synced: SyncedPerDay }) {
  const days = withoutEmptyBeginning(synced.days);
  const { t, i18n } = useTranslation("overview");
  const dayName = useDayName();
  const sum = (direction: "inbound" | "outbound") => days.reduce((all, day) => all + day[direction], 0);
  const summary = t("chart.summary", { inbound: sum("inbound"), outbound: sum("outbound") });

  return (
    <Bar
      role="img"
      aria-label={summary}
      data={{
        labels: days.map(({ day }) => dayName(day)),
        datasets: (["inbound", "outbound"] as const).map((direction) => ({
          label: t(`health.direction.${direction}`),
          data: days.map((day) => day[direction]),
          backgroundColor: colours[direction],
          borderRadius: 2,
          maxBarThickness: 36,
        })),
      }}
      options={{
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        locale: i18n.language,
        interaction: { mode: "index", intersect: false },
        font: { family: "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, sans-serif" },
        color: grey,
        scales: {
          x: {
            stacked: true,
            grid: { display: false },
            ticks: { color: grey, maxRotation: 0, autoSkipPadding: 12 },
          },
          y: {
            stacked: true,
            beginAtZero: true,
            border: { display: false },
            grid: { color: line },
            ticks: { color: grey, precision: 0, maxTicksLimit: 6 },
          },
        },
        plugins: { legend: { position: "bottom", labels: { color: grey, boxWidth: 12, boxHeight: 12 } } },
      }}
    />
  );
}
