# A small image for `hearback run`. Mount a volume on /var/lib/hearback: the database, keys, media and backups live there.
#   docker build -t hearback .
#   docker run --env-file .env -v hearback:/var/lib/hearback -p 127.0.0.1:8080:8080 hearback

# What is downloaded or built happens here; compilers, installers and caches stay behind.
FROM python:3.11-slim-bookworm AS wheels
WORKDIR /build
COPY requirements/build.txt requirements/run.txt requirements/
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt \
    && python -m venv --without-pip /opt/hearback \
    && VIRTUAL_ENV=/opt/hearback /opt/build/bin/uv pip install --no-cache --require-hashes -r requirements/run.txt
COPY . .
RUN /opt/build/bin/python -m hatchling build -t wheel -d /wheels \
    && VIRTUAL_ENV=/opt/hearback /opt/build/bin/uv pip install --no-cache --no-deps --compile-bytecode /wheels/*.whl

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 hearback \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin hearback \
    && install -d -o hearback -g hearback -m 0700 /var/lib/hearback
COPY --from=wheels /opt/hearback /opt/hearback
ENV PATH=/opt/hearback/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HEARBACK_DATA_DIR=/var/lib/hearback \
    HEARBACK_CONSOLE_HOST=0.0.0.0 \
    HEARBACK_CONSOLE_PORT=8080
USER 10001:10001
WORKDIR /var/lib/hearback
VOLUME ["/var/lib/hearback"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ['HEARBACK_CONSOLE_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["hearback"]
CMD ["run"]
