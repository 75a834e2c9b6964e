#!/usr/bin/env bash
# Creates the join token and the certificates for deploy/docker-compose.yml, with the image. Builds the image first
# if there is none: docker-compose would warn that the secrets are missing.
#
#   deploy/docker/secrets.sh [DIR]     default: deploy/docker/secrets
#
# A second run renews the certificates under the same authority, in the existing files, and running containers
# use the new ones. The token stays; remove DIR/token for a new one.
#
#   TRIBUTARY_IMAGE   the image, by default tributary
#   TRIBUTARY_HOSTS   further names and addresses, separated by commas, by which workers dial the coordinator
#   TRIBUTARY_BUILD_IMAGE, TRIBUTARY_BASE_IMAGE, TRIBUTARY_DISTRIBUTION   see Dockerfile
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
directory=${1:-$here/secrets}
image=${TRIBUTARY_IMAGE:-tributary}

if ! docker image inspect "$image" > /dev/null 2>&1; then
  docker build --file "$here/Dockerfile" --tag "$image" \
    --build-arg "BUILD_IMAGE=${TRIBUTARY_BUILD_IMAGE:-maven:3-eclipse-temurin-25}" \
    --build-arg "BASE_IMAGE=${TRIBUTARY_BASE_IMAGE:-debian:stable-slim}" \
    --build-arg "DISTRIBUTION=${TRIBUTARY_DISTRIBUTION:-maven}" "$here/../.."
fi

(umask 077 && mkdir -p "$directory")
directory=$(cd "$directory" && pwd)

# The container runs as root, because the files must belong to the containers' user, 10001. The directories get
# the owner of DIR. Files are overwritten and not replaced, because a running container keeps the file it mounted.
docker run --rm --network none --read-only --tmpfs /tmp:exec --user 0:0 --workdir /secrets \
  --env HOSTS="coordinator,localhost${TRIBUTARY_HOSTS:+,$TRIBUTARY_HOSTS}" --volume "$directory:/secrets" \
  --entrypoint /bin/sh "$image" -euc '
    umask 077
    if [ -d ca ]; then mkdir /tmp/new && cp -R ca /tmp/new; fi
    tributary certs /tmp/new --hosts "$HOSTS" > /dev/null
    cp -R /tmp/new/. .
    [ -s token ] || od -An -N32 -tx1 /dev/urandom | tr -d " \n" > token
    chown 10001:10001 token coordinator/* worker/*
    chown --reference=. ca ca/* coordinator worker'
echo "secrets: $directory has a token and certificates; keep ca/key.pem secret" >&2
