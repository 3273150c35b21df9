# One program, one file: the image holds the program alone, and runs it without
# rights. What must survive is in the volume /data.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -ldflags '-s -w' -o /lotsen ./bot && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /lotsen /lotsen
# 65532 is nobody's account anywhere.
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV LOTSEN_STORE=bolt:/data/lotsen.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/lotsen", "healthy"]
ENTRYPOINT ["/lotsen"]
CMD ["serve"]
