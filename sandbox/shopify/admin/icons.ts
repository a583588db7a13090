import { raw } from "../../html.ts";
import type { Html } from "../../html.ts";

const icon = (paths: string): Html =>
  raw(
    `<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" ` +
      `stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );

/** The admin's icons, drawn on a 20-unit grid. */
export const icons = {
  menu: icon('<path d="M3 5.5h14M3 10h14M3 14.5h14"/>'),
  bag: icon('<path d="M4.5 7h11l.9 9.5h-12.8zM7.3 7V5.8a2.7 2.7 0 0 1 5.4 0V7"/>'),
  home: icon('<path d="M3.5 9 10 3.5 16.5 9v7.5h-4.5v-4h-4v4H3.5z"/>'),
  person: icon('<circle cx="10" cy="6.8" r="3"/><path d="M4 16.5c.6-3.2 3-4.8 6-4.8s5.4 1.6 6 4.8"/>'),
  apps: icon(
    '<rect x="3.5" y="3.5" width="5" height="5" rx="1.2"/><rect x="11.5" y="3.5" width="5" height="5" rx="1.2"/>' +
      '<rect x="3.5" y="11.5" width="5" height="5" rx="1.2"/><path d="M14 11.5v5M11.5 14h5"/>',
  ),
  app: icon(
    '<path d="M3.5 8a6.5 6.5 0 0 1 12-1.5M16.5 12a6.5 6.5 0 0 1-12 1.5M15.5 3v3.5H12M4.5 17v-3.5H8"/>',
  ),
  flask: icon(
    '<path d="M8 3.5h4M8.8 3.5v4.7L4.3 15a1.1 1.1 0 0 0 .9 1.5h9.6a1.1 1.1 0 0 0 .9-1.5l-4.5-6.8V3.5"/>',
  ),
  flow: icon('<path d="M5 4.5v4a3 3 0 0 0 3 3h4a3 3 0 0 1 3 3v1M3 4.5h4M13 15.5h4M10 11.5v4"/>'),
  segment: icon('<circle cx="10" cy="10" r="6.5"/><path d="M10 3.5V10l4.6 4.6"/>'),
  warning: icon('<path d="M10 4 3 16h14zM10 8.5v3.5M10 14v.1"/>'),
  back: icon('<path d="M11.5 5 6.5 10l5 5"/>'),
  search: icon('<circle cx="9" cy="9" r="4.7"/><path d="m12.6 12.6 3.4 3.4"/>'),
};
