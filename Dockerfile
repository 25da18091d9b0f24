# Built in one image and run in another, which holds what production needs and no more.
FROM node:24-bookworm-slim AS build
WORKDIR /opt/tradewise
COPY . .
RUN npm ci --omit=dev --omit=optional && rm -rf test bench

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=5000
WORKDIR /data
RUN useradd --system --uid 10001 --home-dir /data tradewise && chown tradewise:tradewise /data
COPY --from=build /opt/tradewise/bin /opt/tradewise/bin
COPY --from=build /opt/tradewise/dist /opt/tradewise/dist
COPY --from=build /opt/tradewise/docs /opt/tradewise/docs
COPY --from=build /opt/tradewise/ops /opt/tradewise/ops
COPY --from=build /opt/tradewise/node_modules /opt/tradewise/node_modules
COPY --from=build /opt/tradewise/package.json /opt/tradewise/
USER tradewise
VOLUME /data
EXPOSE 5000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/tradewise/bin/tradewise.cjs"]
CMD ["serve"]
