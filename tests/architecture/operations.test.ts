import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { parse } from "yaml";

import { registry } from "../../app/metrics/instruments.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");

const own = registry.getMetricsAsArray().map(({ name }) => name);

/** Of prom-client's own series, those that rules and panels may use. */
const ofProcess = [
  "nodejs_eventloop_lag_p99_seconds",
  "process_resident_memory_bytes",
  "process_cpu_seconds_total",
];

/** The series that an expression names and that nothing tells. */
function unknownSeries(expression: string): string[] {
  const names = expression.match(/\b(sync|nodejs|process)_\w+/g) ?? [];
  const known = new Set([...own, ...ofProcess]);
  return names.filter((name) => !known.has(name.replace(/(?<=seconds)_(bucket|count|sum)$/, "")));
}

type Rule = { alert: string; expr: string; labels: { severity: string }; annotations: { runbook: string } };

const { groups } = parse(read("deploy/prometheus-alerts.yaml")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

test("the document of the metrics lists every series with its labels", () => {
  const rows = [...read("docs/metrics.md").matchAll(/^\| `(sync_\w+)` *\|([^|]*)\|/gm)];
  const listed = rows.map(([, name, labels]) => [name, (labels!.match(/\w+/g) ?? []).sort()]);
  const made = registry
    .getMetricsAsArray()
    .map((metric) => [metric.name, [...(metric as unknown as { labelNames: string[] }).labelNames].sort()]);
  expect(new Map(listed as [string, string[]][])).toEqual(new Map(made as [string, string[]][]));
});

test.each(rules)(
  "the alert $alert is about series that exist, and has its section in the runbook",
  (rule) => {
    expect(unknownSeries(rule.expr)).toEqual([]);
    expect(["page", "warn"]).toContain(rule.labels.severity);
    expect(rule.annotations.runbook).toBe(`docs/runbook.md#${rule.alert.toLowerCase()}`);
    expect(read("docs/runbook.md")).toContain(`\n## ${rule.alert}\n`);
  },
);

test("every panel of the dashboard is about series that exist", () => {
  const { panels } = JSON.parse(read("deploy/grafana-dashboard.json")) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  for (const { targets } of panels) for (const { expr } of targets) expect(unknownSeries(expr)).toEqual([]);
  const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join(" ");
  expect(own.filter((name) => !shown.includes(name))).toEqual(["sync_comparison_oldest_seconds"]);
});
