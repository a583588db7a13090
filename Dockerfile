# syntax=docker/dockerfile:1
# The image of the app: production packages, the build, and nothing that only development needs. `npm run image:steps` does
# these steps one by one without a container engine. DATABASE_URL is needed: the embedded PostgreSQL is left out.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/build ./build
# The server runs from its sources, which Node reads as they are; the build holds the rest of app/.
COPY --from=build /app/app ./app
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/legal ./legal
COPY --from=build /app/package.json /app/server.ts ./
COPY --from=build /app/scripts/migrate.ts /app/scripts/rotate-keys.ts /app/scripts/redactions.ts ./scripts/
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and takes SIGTERM: it stops in order within 15 seconds (docs/deploy.md).
# Memory is bounded, or V8 and glibc let garbage lie while the machine has memory: docs/deploy.md, "Sizes".
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
CMD ["node", "--max-semi-space-size=8", "--max-old-space-size=256", "server.ts"]
