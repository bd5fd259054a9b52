FROM golang:1.26-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false" GOPROXY=https://proxy.golang.org GOTOOLCHAIN=local
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/qingdan ./cmd/qingdan \
 && mkdir /out/data /out/tmp

# Nothing but the binary, which has its time zone compiled in, and the authorities that webhooks are checked against.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/qingdan /qingdan
# An empty volume takes its owner from here; large uploads and spreadsheets pass through /tmp.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["/qingdan", "healthcheck"]
ENTRYPOINT ["/qingdan"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:8080"]
