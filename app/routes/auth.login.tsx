/** Where Shopify's library sends who comes without a shop: the app lives in the admin alone. */
export default function Login() {
  return (
    <main
      style={{
        fontFamily: "system-ui, sans-serif",
        maxWidth: "32rem",
        margin: "20vh auto",
        padding: "0 1rem",
      }}
    >
      <h1>Framework360 Customer Sync</h1>
      <p>This app runs inside the Shopify admin. Open it there: Apps → Framework360 Customer Sync.</p>
    </main>
  );
}
