# The command `parley` as it is published, its dependencies, and Node: docs/container.md tells how to run it.
# tests/image/image.test.ts performs these steps without a container engine.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY . .
# What is in the image is what package-lock.json says, and no package runs code of its own when it is installed.
RUN npm ci --workspace=@parley/cli --ignore-scripts --prefer-offline --no-audit --no-fund
RUN npm pack --workspace=@parley/cli && tar -xzf parley-cli-*.tgz && mkdir data
RUN npm prune --workspace=@parley/cli --omit=dev --ignore-scripts --offline --no-audit --no-fund \
  && rm -r node_modules/@parley node_modules/.bin node_modules/.package-lock.json

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="Parley" \
      org.opencontainers.image.description="A chat service that speaks the protocol of the Amazon Connect Participant Service" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /parley
COPY --from=build /build/package ./
COPY --from=build /build/node_modules ./node_modules/
COPY --from=build --chown=1000:1000 /build/data /data/
# Beyond loopback the service refuses the well-known keys: PARLEY_SECRET_ACCESS_KEY must be given.
ENV NODE_ENV=production PARLEY_HOST=0.0.0.0 PARLEY_PORT=7400 PARLEY_DATA_DIR=/data
EXPOSE 7400
VOLUME /data
# By number, so that an orchestrator can see that it is not root.
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PARLEY_PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/parley/bin/parley.js"]
CMD ["serve"]
