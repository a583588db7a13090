import type access from "./locales/en/access.json";
import type activity from "./locales/en/activity.json";
import type common from "./locales/en/common.json";
import type connection from "./locales/en/connection.json";
import type customer from "./locales/en/customer.json";
import type customerLinks from "./locales/en/customerLinks.json";
import type customers from "./locales/en/customers.json";
import type dataReport from "./locales/en/dataReport.json";
import type firstSync from "./locales/en/firstSync.json";
import type overview from "./locales/en/overview.json";
import type preview from "./locales/en/preview.json";
import type synchronization from "./locales/en/synchronization.json";
import type undoSync from "./locales/en/undoSync.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      access: typeof access;
      activity: typeof activity;
      common: typeof common;
      connection: typeof connection;
      customer: typeof customer;
      customerLinks: typeof customerLinks;
      customers: typeof customers;
      dataReport: typeof dataReport;
      firstSync: typeof firstSync;
      overview: typeof overview;
      preview: typeof preview;
      synchronization: typeof synchronization;
      undoSync: typeof undoSync;
    };
  }
}
