import { index, route, type RouteConfig } from "@remix-run/route-config";

export default [
  index("routes/index.ts"),
  route("app", "routes/app.tsx", [
    index("routes/overview/route.tsx"),
    route("overview/state", "routes/overview/state.ts"),
    route("overview/synced", "routes/overview/synced.ts"),
    route("synchronization", "routes/synchronization/route.tsx"),
    route("synchronization/consent", "routes/synchronization/consent.ts"),
    route("synchronization/first-sync", "routes/synchronization/first-sync.ts"),
    route("synchronization/first-sync/report", "routes/synchronization/first-sync-report.ts"),
    route("synchronization/preview", "routes/synchronization/preview.ts"),
    route("synchronization/preview/:name", "routes/synchronization/preview-class.ts"),
    route("customers", "routes/customers/route.tsx"),
    route("sends", "routes/customers/sends.ts"),
    route("activity", "routes/activity/route.tsx"),
    route("activity/updates", "routes/activity/updates.ts"),
    route("activity/retry", "routes/activity/retry.ts"),
    route("activity/:id", "routes/activity/values.ts"),
    route("data-requests/:id", "routes/activity/data-request.ts"),
    route("access", "routes/access/route.tsx"),
    route("connection", "routes/connection/route.tsx"),
  ]),
  route("auth/login", "routes/auth/login.tsx"),
  route("auth/session-token", "routes/auth/session-token.ts"),
  route("webhooks/shopify", "routes/webhooks/shopify.ts"),
  route("webhooks/framework360/:token", "routes/webhooks/framework360.ts"),
] satisfies RouteConfig;
