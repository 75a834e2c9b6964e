#!/usr/bin/env bash
# Creates the join token and the certificates for deploy/docker-compose.yml, with the image.
#
#   deploy/docker/secrets.sh [DIR]     default: deploy/docker/secrets
#
# A second run renews the certificates under the same authority, in the existing files, and running containers
# use the new ones. The token stays; remove DIR/token for a new one.
#
#   TRIBUTARY_IMAGE   the image, by default tributary
#   TRIBUTARY_HOSTS   further names and addresses, separated by commas, by which workers dial the coordinator
set -euo pipefail
directory=${1:-$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/secrets}

(umask 077 && mkdir -p "$directory")
directory=$(cd "$directory" && pwd)

# The container runs as root, because the files must belong to the containers' user, 10001. The directories get
# the owner of DIR. Files are overwritten and not replaced, because a running container keeps the file it mounted.
docker run --rm --network none --read-only --tmpfs /tmp:exec --user 0:0 --workdir /secrets \
  --env HOSTS="coordinator,localhost${TRIBUTARY_HOSTS:+,$TRIBUTARY_HOSTS}" --volume "$directory:/secrets" \
  --entrypoint /bin/sh "${TRIBUTARY_IMAGE:-tributary}" -euc '
    umask 077
    if [ -d ca ]; then mkdir /tmp/new && cp -R ca /tmp/new; fi
    tributary certs /tmp/new --hosts "$HOSTS" > /dev/null
    cp -R /tmp/new/. .
    [ -s token ] || od -An -N32 -tx1 /dev/urandom | tr -d " \n" > token
    chown 10001:10001 token coordinator/* worker/*
    chown --reference=. ca ca/* coordinator worker'
echo "secrets: $directory has a token and certificates; keep ca/key.pem secret" >&2
