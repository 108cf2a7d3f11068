# Gatehouse on Tomcat as one container: gatehouse.war as the root app of the official Tomcat image, 10.1 or newer, on
# Debian or Ubuntu. It needs a PostgreSQL of its own; docker/compose.yaml runs both behind a proxy with TLS.
# Build, from the project's folder (podman takes the same commands, and --format docker for the health check):
#
#   mvn -q -DskipTests package
#   docker build -f docker/tomcat.Dockerfile -t gatehouse-tomcat .
#
# and with --build-arg BASE=IMAGE on another image than the one named below; UNPACK is any image that has unzip.
#
# Run. The root file system may be read-only; the password's file must be readable for user 10001:
#
#   docker run -d --name gatehouse --read-only --tmpfs /tmp -p 127.0.0.1:8080:8080 \
#     -v /path/to/db-password:/run/secrets/db-password:ro -e GATEHOUSE_DB_PASSWORD_FILE=/run/secrets/db-password \
#     -e GATEHOUSE_DB_URL=jdbc:postgresql://db.example.com/gatehouse -e GATEHOUSE_DB_USER=gatehouse gatehouse-tomcat
#
# The sign-in page takes no password over plain HTTP: see the head of docker/Dockerfile for what must be added. With
# wrong settings Tomcat goes on running without the app: the container is unhealthy, and its log lists every problem.
#
# Commands of the command line run beside the server:
#
#   docker exec -it gatehouse gatehouse user add ada --role admin
#
# `docker/try-compose.sh` builds the image and tries it.
ARG BASE=tomcat:10.1-jre17
ARG UNPACK=busybox
# Unpacked here, because a read-only Tomcat cannot do it and the command line is run from the classes.
FROM ${UNPACK} AS unpacked
COPY target/gatehouse.war /
RUN mkdir /ROOT && unzip -q gatehouse.war -d /ROOT

FROM ${BASE}
RUN groupadd --gid 10001 gatehouse \
 && useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin gatehouse \
 && rm -rf webapps webapps.dist \
 && printf '#!/bin/sh\nexec java -cp "%s/classes:%s/lib/*" dev.gatehouse.cli.Main "$@"\n' \
      /usr/local/tomcat/webapps/ROOT/WEB-INF /usr/local/tomcat/webapps/ROOT/WEB-INF >/usr/local/bin/gatehouse \
 && chmod 755 /usr/local/bin/gatehouse
COPY docker/tomcat/server.xml docker/tomcat/logging.properties conf/
COPY docker/health-check /opt/gatehouse/
COPY --from=unpacked /ROOT webapps/ROOT
ENV CATALINA_TMPDIR=/tmp
# A number, so that "must not run as root" can be checked without looking into the image.
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/opt/gatehouse/health-check"]
ENTRYPOINT []
CMD ["catalina.sh", "run"]
