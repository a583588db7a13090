import { shellOrigin } from "./channel.ts";

const storageKey = "sandbox-app-bridge";

type Launch = { shop?: string; host?: string; locale?: string };

// Only the launch address carries these; a full load of another page of the app must still know them.
function launchParameters(): Launch {
  const query = new URLSearchParams(location.search);
  const current = Object.fromEntries(
    ["shop", "host", "locale"].flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])),
  ) as Launch;
  const launch = { ...(JSON.parse(sessionStorage.getItem(storageKey) ?? "{}") as Launch), ...current };
  sessionStorage.setItem(storageKey, JSON.stringify(launch));
  return launch;
}

function meta(name: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
}

const script = document.currentScript as HTMLScriptElement;
const launch = launchParameters();

export const config = {
  apiKey: script.dataset.apiKey ?? meta("shopify-api-key") ?? "",
  shop: launch.shop,
  host: launch.host,
  locale: launch.locale ?? "en",
  appOrigins:
    meta("shopify-app-origins")
      ?.split(",")
      .map((origin) => origin.trim()) ?? [],
  disabledFeatures:
    meta("shopify-disabled-features")
      ?.split(",")
      .map((name) => name.trim()) ?? [],
};

/** The app's own address in the shell, for a path of the app. */
export function shellAddress(path: string): string {
  return `${shellOrigin}/store/${storeHandle()}/apps/${config.apiKey}${path}`;
}

/** The shop's name in the admin's addresses. */
export function storeHandle(): string {
  if (config.shop) return config.shop.replace(/\.myshopify\.com$/, "");
  return config.host ? (atob(config.host).split("/").at(-1) ?? "") : "";
}
