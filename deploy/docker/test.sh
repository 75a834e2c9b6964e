#!/usr/bin/env bash
# Tests the containers on a Debian system with root. It creates the base images and the image, starts the cluster
# with docker-compose, scales it from 1 worker to 3 to 2 while it trains, kills the process of a worker and that
# of the coordinator, and compares the weights with those of a run in one process. Its last line is the verdict.
# Exit code 0: passed. 1: failed.
#
# Missing packages are installed. If no Docker engine answers, a private one is started and removed afterwards:
# its files are in a temporary directory, its networks in a namespace of their own.
#
#   TRIBUTARY_COMPOSE   the command to use, by default docker-compose; "docker compose" for Compose v2
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
deploy=$(dirname "$here")

# A job with minutes of work in few steps, so that it still runs when the last process is killed.
job=(--set 'model.layers[0].linear.units=8192' --set training.batch=512 --set training.steps=1000
  --set training.optimizer.sgd.learning_rate=0.01 --set training.evaluate_every_epochs=50
  --set checkpoint.every_steps=25)
read -ra compose <<< "${TRIBUTARY_COMPOSE:-docker-compose}"

work=$(mktemp -d "${TMPDIR:-/tmp}/tributary-XXXXXX")
project=$(basename "$work" | tr '[:upper:]' '[:lower:]')
engine=""
verdict="failed: unexpected error, see above"

say() {
  echo "test: $*"
}

fail() {
  verdict="failed: $*"
  exit 1
}

# Every call of the engine has a time limit.
docker() {
  timeout 120 docker "$@"
}

# await SECONDS WHAT COMMAND...: waits until the command succeeds.
await() {
  local deadline=$((SECONDS + $1)) limit=$1 what=$2
  shift 2
  until "$@" > /dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "waited $limit s for this: $what"
    sleep 0.3
  done
  say "$what"
}

install_missing() {
  local packages=()
  command -v dockerd > /dev/null || docker info > /dev/null 2>&1 || packages+=(docker.io)
  command -v "${compose[0]}" > /dev/null || packages+=(docker-compose)
  command -v debootstrap > /dev/null || packages+=(debootstrap)
  if ((${#packages[@]} > 0)); then
    say "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    {
      timeout 300 apt-get update -q && timeout 900 apt-get install -y -q --no-install-recommends "${packages[@]}"
    } > "$work/apt.log" 2>&1 < /dev/null || { tail "$work/apt.log"; fail "${packages[*]} cannot be installed"; }
  fi
}

start_engine() {
  if docker info > /dev/null 2>&1; then
    say "an engine answers"
    return
  fi
  export DOCKER_HOST=unix://$work/docker.sock
  unshare --net --mount dockerd --data-root "$work/data" --exec-root "$work/exec" \
    --pidfile "$work/dockerd.pid" --host "$DOCKER_HOST" > "$work/dockerd.log" 2>&1 < /dev/null &
  engine=$!
  await 120 "a private engine answers" docker info
}

stop_engine() {
  kill "$engine" || true
  for _ in {1..100}; do
    kill -0 "$engine" 2> /dev/null || break
    sleep 0.3
  done
  # An engine that stopped normally leaves no processes. Others are found by the directory in their command lines.
  pgrep -f "$work/" | xargs -r kill -KILL || true
}

cluster() {
  timeout 900 "${compose[@]}" -p "$project" -f "$deploy/docker-compose.yml" "$@" >> "$work/compose.log" 2>&1 < /dev/null ||
    { tail "$work/compose.log"; fail "${compose[*]} $*"; }
}

scale() {
  say "scaling to $1"
  cluster up -d --no-build --no-recreate --scale "worker=$1"
}

# The running containers of a service, one on a line.
containers() {
  docker ps -q --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1"
}

# The coordinator's output since the last mark.
output() {
  docker logs "$coordinator" 2>&1 | tail -n "+$((mark + 1))"
}

mark() {
  mark=$(docker logs "$coordinator" 2>&1 | wc -l)
}

# has_printed TIMES PATTERN
has_printed() {
  [ "$(output | grep -cE "$2")" -ge "$1" ]
}

is_healthy() {
  [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]
}

# The last step in a log on standard input, or 0.
last_step() {
  sed -nE 's/^epoch [0-9,]+, step ([0-9,]+).*/\1/p' | tr -d , | tail -n 1 | grep . || echo 0
}

has_passed() {
  [ "$(docker logs "$coordinator" 2>&1 | last_step)" -gt "$1" ]
}

trains_on() {
  await 300 "it trains" has_passed "$(docker logs "$coordinator" 2>&1 | last_step)"
  [ "$(docker logs "$coordinator" 2>&1 | grep -cE "$finished")" = 0 ] ||
    fail "the run ended before the last process was killed; give it more steps"
}

# Kills the process of a container as a crash would. After `docker kill` Docker would not restart the container.
crash() {
  local pid
  pid=$(docker inspect -f '{{.State.Pid}}' "$1")
  if ! ((pid > 1)) || ! tr '\0' ' ' < "/proc/$pid/cmdline" | grep -q dev.tributary; then
    fail "the process of container $1 is not on this machine"
  fi
  kill -KILL "$pid"
}

finished='^weights sha256 [0-9a-f]{64}$'

clean() {
  local code=$?
  trap - EXIT
  set +e
  if ((code != 0)) && [ -n "${coordinator:-}" ]; then
    say "the end of the coordinator's output:"
    docker logs --tail 30 "$coordinator" 2>&1
  elif ((code != 0)) && [ -n "$engine" ]; then
    say "the end of the engine's output:"
    tail -n 10 "$work/dockerd.log"
  fi
  if [ -e "$work/compose.log" ]; then
    timeout 300 "${compose[@]}" -p "$project" -f "$deploy/docker-compose.yml" down -v -t 5 >> "$work/compose.log" 2>&1
    docker rmi "$TRIBUTARY_IMAGE" > /dev/null 2>&1
  fi
  [ -z "$engine" ] || stop_engine
  rm -rf "$work"
  echo "test: $verdict"
  exit "$code"
}
trap clean EXIT
trap 'exit 1' INT TERM

[ "$(id -u)" = 0 ] || fail "this needs root"
install_missing
start_engine

say "the base images and the distribution"
variables=$(timeout 1800 "$here/base-image.sh" < /dev/null) || fail "no base images"
eval "$variables"
export TRIBUTARY_IMAGE=$project TRIBUTARY_SECRETS=$work/secrets TRIBUTARY_OPTIONS="${job[*]}"
say "the image and the secrets"
timeout 900 "$here/secrets.sh" "$work/secrets" < /dev/null

say "a job that does not exist"
! TRIBUTARY_JOB=nowhere timeout 300 "${compose[@]}" -p "$project" -f "$deploy/docker-compose.yml" up -d --no-build \
  > "$work/nowhere.log" 2>&1 < /dev/null || fail "the cluster started without a job"
! grep -i warning "$work/nowhere.log" || fail "docker-compose warns"
[ -z "$(containers coordinator)" ] || fail "a coordinator runs without a job"

say "the run to compare with, in one process"
expected=$(timeout 1800 "$deploy/tributary" train "$deploy/jobs/digits.yaml" "${job[@]}" --out "$work/local" \
  < /dev/null | tail -n 1)
[[ $expected =~ $finished ]] || fail "the local run ended with: $expected"
say "$expected"

scale 1
coordinator=$(containers coordinator)
mark=0
await 300 "a worker joined" has_printed 1 ' joined '
trains_on

scale 3
await 300 "three workers joined" has_printed 3 ' joined '
trains_on

mark
scale 2
await 120 "one worker left" has_printed 1 ' (left|is gone)'
trains_on

mark
worker=$(containers worker | head -n 1)
crash "$worker"
await 120 "a worker was killed" has_printed 1 ' is gone'
await 300 "it is back" has_printed 1 ' joined '
trains_on

mark
crash "$coordinator"
await 300 "the coordinator was killed; it is back, and resumes" has_printed 1 'resum'
await 300 "its workers are back" has_printed 2 ' joined '
trains_on

await 1200 "the run is done" has_printed 1 "$finished"
actual=$(output | grep -E "$finished" | tail -n 1)
[ "$actual" = "$expected" ] || fail "the cluster ended with $actual, the local run with $expected"

for container in "$coordinator" $(containers worker); do
  await 300 "$container is healthy" is_healthy "$container"
done
mark
crash "$coordinator"
await 300 "the coordinator of a finished run was killed; it is back, and prints the same" has_printed 1 "$expected"
! has_printed 1 '^epoch ' || fail "it trained once more"
verdict="passed: $actual, with 1, 3, and 2 workers, one killed, and the coordinator killed"
