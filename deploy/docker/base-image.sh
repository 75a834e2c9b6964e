#!/usr/bin/env bash
# Creates the two base images without an image registry, from Debian packages and this machine's JDK. Builds the
# distribution with this machine's Maven. Prints the variables with which deploy/docker-compose.yml uses them,
# for eval. Needs root (for debootstrap) and a Docker engine.
#
#   eval "$(deploy/docker/base-image.sh)"
set -euo pipefail
deploy=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

base=tributary-base
jdk_image=tributary-jdk

say() {
  echo "base-image: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

[ "$(id -u)" = 0 ] || fail "debootstrap needs root"
command -v debootstrap > /dev/null || fail "debootstrap is missing: apt-get install debootstrap"
docker info > /dev/null 2>&1 || fail "no Docker engine answers: start one, or set DOCKER_HOST"
jdk=$("$deploy/find-jdk")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# The Debian release of this machine and apt's source for it, because the JDK needs libraries of this release.
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
# shellcheck disable=SC2016 # apt-get expands it
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $suite" | sed -n 1p)
say "Debian $suite, by debootstrap"
debootstrap --variant=minbase ${suite:+"$suite"} "$root" ${mirror:+"$mirror"} > "$work/log" 2>&1 < /dev/null ||
  { tail -n 20 "$work/log" >&2; fail "debootstrap failed; the end of its output is above"; }
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*

say "$base"
tar -C "$root" -c . | docker import --message "Debian $suite" - "$base" > /dev/null

say "$jdk_image, with $jdk"
mkdir "$root/opt/jdk"
cp -RL "$jdk"/. "$root/opt/jdk"
tar -C "$root" -c . |
  docker import --change "ENV PATH=/opt/jdk/bin:/usr/sbin:/usr/bin:/sbin:/bin" - "$jdk_image" > /dev/null

"$deploy/tributary" --version > /dev/null # builds the distribution if it is missing or old

echo "export TRIBUTARY_BUILD_IMAGE=$jdk_image TRIBUTARY_BASE_IMAGE=$base TRIBUTARY_DISTRIBUTION=local"
