#!/usr/bin/env bash
#
# Finds, or fetches into a cache folder, what the tests, the demo and the benchmarks need and no build tool brings:
# JDKs to run against, a real Consul, Redis, HAProxy, wrk and sslscan. Nothing outside the cache folder is changed; no root needed.
#
#   tools/provision.sh [--print] [jdk8] [jdk11] [jdk17] [jdk21] [jdk25] [consul] [redis] [haproxy] [wrk] [sslscan]
#
# stdout: KEY=VALUE lines for `eval` (GRAFT_JDK8=<home>, GRAFT_CONSUL=<binary>, ...). stderr: one line per thing.
# --print fetches nothing. Exit 1 if anything that was asked for is missing. Without names: the JDKs and consul.
#
# What the machine has is used first; the rest comes from Debian packages, unpacked (see debian.sh).
# The cache is $GRAFT_CACHE, else $XDG_CACHE_HOME/graft, else ~/.cache/graft. It may be deleted at any time.
#
# Kept to bash 3.2, so that it can say what is missing on any machine.
set -euo pipefail

TOOLS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${GRAFT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/graft}
case $CACHE in /*) ;; *) CACHE=$PWD/$CACHE ;; esac   # an interpreter path written into a binary must be absolute
DEFAULT_THINGS=(jdk8 jdk11 jdk17 jdk21 jdk25 consul)
OLDEST_CONSUL=1.8   # the first version whose API the control plane speaks

# shellcheck source=tools/debian.sh
source "$TOOLS/debian.sh"

say() { printf 'provision: %s\n' "$*" >&2; }

main() {
  local fetch=yes things=() thing missing=()
  while [ $# -gt 0 ]; do
    case $1 in
      --print) fetch=no ;;
      -h | --help) sed -n '3,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; return 0 ;;
      jdk8 | jdk11 | jdk17 | jdk21 | jdk25 | consul | redis | haproxy | wrk | sslscan) things+=("$1") ;;
      *) say "unknown argument '$1' (see --help)"; return 2 ;;
    esac
    shift
  done
  [ ${#things[@]} -gt 0 ] || things=("${DEFAULT_THINGS[@]}")

  for thing in "${things[@]}"; do
    report "$thing" || missing+=("$thing")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ $fetch = yes ] && debian_usable && fetch_all "${missing[@]}" && return 0
  say_what_to_install "${missing[@]}"
  return 1
}

# --- finding ------------------------------------------------------------------------------------------------------

# report THING: prints its KEY=VALUE line and where it is; 1 if it is not there. A wrong setting ends it all.
report() {
  local thing=$1 key value FOUND='' VERSION=''
  key=$(key_of "$thing")
  value=${!key:-}
  if [ -n "$value" ]; then
    accept "$thing" "$value" ||
      { say "$key=$value is not $(title_of "$thing"): correct or unset it"; exit 1; }
  else
    find_on_machine "$thing" || find_in_cache "$thing" || return 1
  fi
  printf '%s=%q\n' "$key" "$FOUND"
  say "$(printf '%-8s %-28s %s' "$thing" "$VERSION" "$FOUND")"
}

key_of() {
  case $1 in
    jdk*) echo "GRAFT_JDK${1#jdk}" ;;
    consul) echo GRAFT_CONSUL ;;
    redis) echo GRAFT_REDIS ;;
    haproxy) echo GRAFT_HAPROXY ;;
    wrk) echo GRAFT_WRK ;;
    sslscan) echo GRAFT_SSLSCAN ;;
  esac
}

title_of() {
  case $1 in
    jdk*) echo "the home of a JDK ${1#jdk}" ;;
    consul) echo "a Consul $OLDEST_CONSUL or later" ;;
    redis) echo "a redis-server" ;;
    *) echo "a working $1" ;;
  esac
}

# accept THING PATH: sets FOUND and VERSION if that is what it should be.
accept() {
  case $1 in
    jdk*) accept_jdk "${1#jdk}" "$2" ;;
    *) accept_binary "$1" "$2" ;;
  esac
}

find_on_machine() {
  local thing=$1 candidate
  case $thing in
    jdk*) find_jdk "${thing#jdk}" ;;
    redis) candidate=$(type -P redis-server) && accept_binary "$thing" "$candidate" ;;
    *) candidate=$(type -P "$thing") && accept_binary "$thing" "$candidate" ;;
  esac
}

# A stamp is written last: a folder without one is the rest of an interrupted run.
find_in_cache() {
  local thing=$1
  [ -f "$CACHE/$thing/provisioned" ] || return 1
  FOUND=$CACHE/$thing
  case $thing in jdk*) ;; *) FOUND=$FOUND/bin/$thing ;; esac
  [ -e "$FOUND" ] || return 1
  read -r VERSION <"$CACHE/$thing/provisioned"
}

find_jdk() {
  local major=$1 variable candidate
  for variable in "JAVA_HOME_$major" "JAVA_HOME_${major}_X64" "JAVA_HOME_${major}_arm64" JAVA_HOME; do
    [ -n "${!variable:-}" ] && accept_jdk "$major" "${!variable}" && return 0
  done
  for candidate in /usr/lib/jvm/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/*; do
    # Links are second names (java-1.17.0-…, current) of folders that this loop sees anyway.
    [ ! -L "$candidate" ] && accept_jdk "$major" "$candidate" && return 0
  done
  return 1
}

# The release file is read, not `java -version` run: four JVM starts would cost a second on every call. Debian's JDK 8 has
# no such file and must be asked.
accept_jdk() {
  local major=$1 home=$2 line version=''
  [ -x "$home/bin/java" ] || return 1
  [ "$major" -ne 17 ] || [ -x "$home/bin/javac" ] || return 1   # 17 builds the project
  if [ -r "$home/release" ]; then
    while read -r line; do
      case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=}; version=${version//\"/} ;; esac
    done <"$home/release"
  else
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  case ${version#1.} in "$major" | "$major"[._+-]*) ;; *) return 1 ;; esac
  FOUND=$home
  VERSION=$version
}

accept_binary() {
  local thing=$1 binary=$2 version
  [ -x "$binary" ] && version=$(version_of_binary "$thing" "$binary") && [ -n "$version" ] || return 1
  [ "$thing" != consul ] || at_least "$version" "$OLDEST_CONSUL" || return 1
  FOUND=$binary
  VERSION=$version
}

# wrk -v ends with 1 although all is well: what counts is the version it prints.
version_of_binary() {
  local output
  case $1 in
    consul) output=$("$2" version 2>/dev/null || true) ;;
    sslscan) output=$("$2" --version 2>/dev/null || true) ;;
    *) output=$("$2" -v 2>/dev/null || true) ;;
  esac
  [[ $output =~ [0-9]+\.[0-9]+[0-9A-Za-z.+~-]* ]] && echo "${BASH_REMATCH[0]}"
}

# at_least 1.10.2 1.8: compares major and minor.
at_least() {
  local have=${1%%[!0-9.]*} want=$2 have_minor want_minor
  have_minor=${have#*.} want_minor=${want#*.}
  [ "${have%%.*}" -gt "${want%%.*}" ] && return 0
  [ "${have%%.*}" -eq "${want%%.*}" ] && [ "${have_minor%%.*}" -ge "${want_minor%%.*}" ]
}

# --- fetching -----------------------------------------------------------------------------------------------------

# fetch_all THING...: under a lock, since two builds may start at once. What fails does not keep the rest from coming.
fetch_all() {
  local thing failed=()
  mkdir -p "$CACHE" 2>/dev/null || true
  [ -w "$CACHE" ] || { say "cannot write to $CACHE: set GRAFT_CACHE to a folder of yours"; return 1; }
  exec 9>"$CACHE/lock"
  flock -n 9 || { say "another run is filling $CACHE: waiting for it"; flock 9; }
  for thing in "$@"; do
    # The run that we waited for may have brought it.
    report "$thing" || { fetch "$thing" && report "$thing"; } || failed+=("$thing")
  done
  [ ${#failed[@]} -eq 0 ] && rm -rf "$DEBIAN_WORK"   # kept otherwise: the next run need not download again
  exec 9>&-
  [ ${#failed[@]} -eq 0 ]
}

# Which suite has what. A second suite is there for the day on which the mirrors drop the first.
# JDK 8 and 17 with javac; the others only run what was compiled elsewhere.
fetch() {
  case $1 in
    jdk8) debian_jdk 8 'sid' openjdk-8-jre-headless openjdk-8-jdk-headless ;;
    jdk11) debian_jdk 11 'bullseye sid' openjdk-11-jre-headless ;;
    jdk17) debian_jdk 17 'bookworm sid' openjdk-17-jre-headless openjdk-17-jdk-headless ;;
    jdk21) debian_jdk 21 'trixie sid' openjdk-21-jre-headless ;;
    jdk25) debian_jdk 25 'trixie sid' openjdk-25-jre-headless ;;
    consul) debian_binary consul usr/bin/consul 'bullseye' consul ;;
    # One binary with several names; redis-server is a link to it.
    redis) debian_binary redis usr/bin/redis-check-rdb 'bookworm' \
      redis-tools libatomic1 libjemalloc2 liblua5.1-0 liblzf1 libssl3 libsystemd0 lua-bitop lua-cjson ;;
    haproxy) debian_binary haproxy usr/sbin/haproxy 'bookworm' \
      haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 libpcre2-8-0 libssl3 libcap2 ;;
    wrk) debian_binary wrk usr/bin/wrk 'bookworm' wrk libluajit-5.1-2 libssl3 ;;
    sslscan) debian_binary sslscan usr/bin/sslscan 'bookworm' sslscan libssl3 ;;
  esac
}

say_what_to_install() {
  local thing FOUND VERSION
  for thing in "$@"; do
    find_on_machine "$thing" || find_in_cache "$thing" || case $thing in
      jdk*) say "missing: $thing. Install a JDK ${thing#jdk} and set $(key_of "$thing") to its home" ;;
      *) say "missing: $thing. Install $(title_of "$thing") on the PATH, or set $(key_of "$thing") to its file" ;;
    esac
  done
}

main "$@"
