# shellcheck shell=bash
#
# Sourced by provision.sh: takes programs out of Debian packages and makes them run from the cache folder.
#
# apt-get does the downloading, with sources, state and cache of its own, so that signatures are checked against the
# machine's Debian keyring and the machine's proxy settings hold, yet nothing of the system changes. Packages are
# unpacked with dpkg -x: none of their scripts run.
#
# Functions here are called where `set -e` is off (after ||, in conditions): every step that may fail says `|| return`.

DEBIAN_WORK=$CACHE/work
DEBIAN_DEFAULT_MIRROR=http://deb.debian.org/debian
DEBIAN_OPEN_SUITES=' '
DEBIAN_OFFLINE=no

# --- apt ----------------------------------------------------------------------------------------------------------

debian_usable() {
  local tool
  for tool in apt-get apt-config dpkg dpkg-deb flock; do
    type -P "$tool" >/dev/null ||
      { say "this machine has no $tool: only Debian and its relatives can be provisioned"; return 1; }
  done
  [ -n "$(debian_keyring)" ] ||
    { say "no Debian keyring to check signatures with: install debian-archive-keyring"; return 1; }
}

debian_keyring() {
  local file
  for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
    [ ! -r "$file" ] || { echo "$file"; return; }
  done
}

# Mirrors to try, best first: the one this machine uses, then Debian's own. A machine's mirror may lack other suites.
debian_mirrors() {
  {
    # shellcheck disable=SC2016  # apt fills that in
    apt-get indextargets 'Origin: Debian' 'Label: Debian' --format '$(REPO_URI)' 2>/dev/null || true
    # Without downloaded lists (fresh containers) apt tells nothing: read what is configured.
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
      sed '/^[[:space:]]*#/d' | grep -oE '(https?|mirror\+[a-z]+):/[^ ]*/debian(/|\.list)?( |$)' || true
    echo "$DEBIAN_DEFAULT_MIRROR"
  } | sed 's/ *$//; s,/$,,' | awk '!seen[$0]++'
}

# debian_apt SUITE COMMAND...: runs an apt command that sees that suite only.
debian_apt() {
  local suite=$1
  shift
  APT_CONFIG=$DEBIAN_WORK/apt/$suite/apt.conf LC_ALL=C "$@"
}

# The machine's own apt.conf is not read, as hooks in it may touch the system. Carried over are its network settings and
# whether it checks the age of package lists: who runs it with a frozen mirror has turned that off. Signatures are
# checked whatever it says.
debian_configuration() {
  local dir=$1
  cat <<CONF
Dir::Etc::Main "$dir/none";
Dir::Etc::Parts "$dir/none.d";
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "$dir/none.d";
Dir::Etc::Preferences "$dir/none";
Dir::Etc::PreferencesParts "$dir/none.d";
Dir::State "$dir/state";
Dir::State::Status "$dir/state/status";
Dir::Cache "$dir/cache";
Dir::Log "$dir/log.d";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
CONF
  apt-config dump | grep -E '^Acquire::(http|https|ForceIPv4|ForceIPv6|Check-Valid-Until)\b' || true
  echo 'Acquire::Retries "2";'
}

# debian_open SUITE: reads that suite's package list. One state per suite: one that the mirrors have dropped breaks
# only what comes from it.
debian_open() {
  local suite=$1 dir=$DEBIAN_WORK/apt/$1 mirror
  [ $DEBIAN_OFFLINE = no ] || return
  case $DEBIAN_OPEN_SUITES in *" $suite "*) return 0 ;; esac
  mkdir -p "$dir"/{none.d,state/lists/partial,cache/archives/partial} || return
  : >"$dir/none"
  : >"$dir/state/status"
  debian_configuration "$dir" >"$dir/apt.conf"
  while read -r mirror; do
    echo "deb [arch=$(dpkg --print-architecture) signed-by=$(debian_keyring)] $mirror $suite main" \
      >"$dir/sources.list"
    # apt-get update ends with 0 even if it could not fetch: what counts is a list.
    debian_apt "$suite" apt-get -q update >"$dir/log" 2>&1 </dev/null &&
      ls "$dir"/state/lists/*_Packages* >/dev/null 2>&1 &&
      { DEBIAN_OPEN_SUITES+="$suite "; return 0; }
  done < <(debian_mirrors)
  say "cannot read Debian $suite: $(grep -m1 -E '^(Err|E|W):' -A1 "$dir/log" | tr -s '\n ' ' ')"
  # Without a network no other suite will do better, and every try costs seconds of retries.
  ! grep -qE 'resolv|onnect|unreachable|timed out' "$dir/log" || { say "no network: giving up"; DEBIAN_OFFLINE=yes; }
  return 1
}

# debian_unpack SUITE FOLDER PACKAGE...: downloads and unpacks; sets UNPACKED_VERSION to the first one's version.
debian_unpack() {
  local suite=$1 folder=$2 debs=$DEBIAN_WORK/debs package file
  shift 2
  debian_open "$suite" || return
  mkdir -p "$debs" "$folder" || return
  (cd "$debs" && debian_apt "$suite" apt-get -q download "$@") >"$debs/log" 2>&1 </dev/null ||
    { say "cannot download $* from Debian $suite: $(grep -m1 '^E:' "$debs/log")"; return 1; }
  UNPACKED_VERSION=''
  for package in "$@"; do
    file=$(debian_apt "$suite" apt-get --print-uris download "$package" | awk '{print $2}') && [ -n "$file" ] || return
    dpkg -x "$debs/$file" "$folder" || { rm -f "$debs/$file"; return 1; }
    UNPACKED_VERSION=${UNPACKED_VERSION:-$(dpkg-deb -f "$debs/$file" Version)}
  done
}

# debian_unpack_first "SUITE..." FOLDER PACKAGE...: from the first suite that has it.
debian_unpack_first() {
  local suites=$1 folder=$2 suite
  shift 2
  for suite in $suites; do
    [ $DEBIAN_OFFLINE = no ] || return
    UNPACKED_SUITE=$suite
    say "fetching $1 from Debian $suite"
    rm -rf "$folder"
    debian_unpack "$suite" "$folder" "$@" && return 0
  done
  return 1
}

# --- programs -----------------------------------------------------------------------------------------------------

# debian_binary NAME PATH "SUITE..." PACKAGE...: one program, its libraries beside it.
debian_binary() {
  local name=$1 path=$2 suites=$3 stage=$DEBIAN_WORK/stage/$1 root=$DEBIAN_WORK/stage/$1.root
  shift 3
  debian_unpack_first "$suites" "$root" "$@" || return
  rm -rf "$stage"
  mkdir -p "$stage/bin" "$stage/lib" && mv "$root/$path" "$stage/bin/$name" || return
  take_libraries "$root" "$stage/lib" || return
  version_of_binary "$name" "$stage/bin/$name" >/dev/null || fit "$stage/bin" "\$ORIGIN/../lib" || return
  version_of_binary "$name" "$stage/bin/$name" >/dev/null ||
    { say "$name does not run here: $("$stage/bin/$name" -v 2>&1 | head -n 1)"; return 1; }
  publish "$name" "$stage" && stamp "$name"
}

# Newer suites have all libraries under /usr, older ones some under /lib, so either folder may be missing.
take_libraries() {
  find "$1/usr/lib" "$1/lib" -path '*-linux-gnu*/*.so*' ! -type d ! -path '*/gconv/*' -exec cp -a {} "$2/" \; \
    2>/dev/null || true   # what is missing shows when the program is run
}

# publish NAME FOLDER: what was tried out takes its place in the cache.
publish() {
  rm -rf "${CACHE:?}/$1"
  mv "$2" "$CACHE/$1" || return
  rm -rf "$DEBIAN_WORK/stage/$1.root"
}

# stamp NAME: makes it count.
stamp() {
  local file=$CACHE/$1/provisioned
  echo "$UNPACKED_VERSION" >"$file.tmp" && mv "$file.tmp" "$file"
}

# fit FOLDER LIBRARIES: makes the programs in FOLDER find LIBRARIES first and, where this machine's C library is too old
# for them, use one of their own.
fit() {
  local folder=$1 libraries=$2 version=$UNPACKED_VERSION file path status=0
  runtime "$UNPACKED_SUITE" || return
  UNPACKED_VERSION=$version
  while IFS= read -r file; do
    patch_elf --print-interpreter "$file" >/dev/null 2>&1 || continue   # a script
    path=$(patch_elf --print-rpath "$file") || return
    # DT_RPATH, not DT_RUNPATH: it also holds for the libraries of a library, and libjvm.so's are what matters.
    patch_elf --set-interpreter "$RUNTIME/ld.so" --force-rpath \
      --set-rpath "${path:+$path:}${libraries:+$libraries:}$RUNTIME" "$file" || status=1
  done < <(find "$folder" -type f -perm -u+x ! -name '*.so*')
  return $status
}

# patchelf is run by the runtime's own loader, as it too may be too new for this machine.
patch_elf() { "$RUNTIME/ld.so" --library-path "$RUNTIME" "$RUNTIME/patchelf" "$@"; }

# runtime SUITE: sets RUNTIME to a folder with that suite's C library, C++ library, zlib and patchelf. Never replaced,
# only joined by newer ones: programs in the cache name it by its path.
runtime() {
  local root=$DEBIAN_WORK/stage/runtime.root stage=$DEBIAN_WORK/stage/runtime
  debian_unpack_first "$1" "$root" libc6 libgcc-s1 libstdc++6 zlib1g patchelf || return
  RUNTIME=$CACHE/runtime-$UNPACKED_VERSION
  [ ! -d "$RUNTIME" ] || return 0
  rm -rf "$stage"
  mkdir -p "$stage" && mv "$root/usr/bin/patchelf" "$stage/" && take_libraries "$root" "$stage" || return
  ln -s "$(cd "$stage" && echo ld-linux*)" "$stage/ld.so" || return
  "$stage/ld.so" --library-path "$stage" "$stage/patchelf" --version >/dev/null || return
  mv "$stage" "$RUNTIME"
}

# --- JDKs ---------------------------------------------------------------------------------------------------------

# debian_jdk MAJOR "SUITE..." PACKAGE...
debian_jdk() {
  local major=$1 suites=$2 name=jdk$1 root=$DEBIAN_WORK/stage/jdk$1.root home
  shift 2
  debian_unpack_first "$suites" "$root" "$@" || return
  home=$(find "$root/usr/lib/jvm" -maxdepth 1 -type d -name "java-$major-openjdk-*") && [ -n "$home" ] || return
  own_configuration "$root" "$home" "$major" || return
  "$home/bin/java" -version >/dev/null 2>&1 || fit "$home" '' || return
  own_cacerts "$home" "${suites%% *}" || return
  smoke "$home" || { say "JDK $major does not run here"; return 1; }
  publish "$name" "$home" || return
  # As Debian does at installation. JDK 8 ties the archive to its folder: only now.
  find "$CACHE/$name" -name classes.jsa | grep -q . || "$CACHE/$name/bin/java" -Xshare:dump >/dev/null 2>&1 ||
    say "JDK $major made no class-data archive: it starts slower"
  stamp "$name"
}

# Debian's JDKs link their configuration into /etc; the files go where the links are.
own_configuration() {
  local root=$1 home=$2 major=$3 link target
  while IFS= read -r link; do
    target=$root$(readlink "$link")
    rm "$link" || return
    [ ! -f "$target" ] || cp -p "$target" "$link" || return
  done < <(find "$home" -type l -lname "/etc/java-$major-openjdk/*")
  find "$home" -xtype l ! -name cacerts -delete   # documentation and sources in packages that were not fetched
}

# The trusted roots: the machine's own, where it keeps them for Java (a company's may be among them), else Debian's.
own_cacerts() {
  local home=$1 suite=$2 file roots=$DEBIAN_WORK/stage/roots version=$UNPACKED_VERSION
  file=$(find "$home" -path '*/security/cacerts')
  [ -n "$file" ] || { say "no place for trusted roots in $home"; return 1; }
  rm "$file"
  if [ -r /etc/ssl/certs/java/cacerts ]; then
    cp -L /etc/ssl/certs/java/cacerts "$file"
    return
  fi
  debian_unpack "$suite" "$roots" ca-certificates || return
  UNPACKED_VERSION=$version
  run_source "$home" CaCerts "$file" "$roots"/usr/share/ca-certificates/mozilla/*.crt
}

smoke() { run_source "$1" JdkSmoke; }

# run_source HOME CLASS ARGUMENT...: compiles and runs tools/CLASS.java on that JDK.
run_source() {
  local home=$1 class=$2 classes=$DEBIAN_WORK/stage/classes
  shift 2
  if [ -x "$home/bin/javac" ]; then
    mkdir -p "$classes" && "$home/bin/javac" -d "$classes" "$TOOLS/$class.java" &&
      "$home/bin/java" -cp "$classes" "$class" "$@"
  else
    "$home/bin/java" "$TOOLS/$class.java" "$@"
  fi
}
