import { useTranslation } from "react-i18next";

/** Where Shopify's library sends a request without a shop: the app can only be used in the admin. */
export default function Login() {
  const { t } = useTranslation();
  return (
    <main
      style={{
        fontFamily: "system-ui, sans-serif",
        maxWidth: "32rem",
        margin: "20vh auto",
        padding: "0 1rem",
      }}
    >
      <h1>{t("appName")}</h1>
      <p>{t("openInAdmin")}</p>
    </main>
  );
}
