#!/bin/bash
# Makes a folder of programs, $OUT, from packages of $SUITE of the Debian mirror $MIRROR: they find their C library and
# all others under $HOME_THERE/lib, and so run on a root file system of another release.
#   PACKAGES  the packages, by their names
#   PROGRAMS  a line for each program: its path in the packages, and the names that it gets in $OUT
#   PLUGINS   a folder of libraries that a program loads by itself; its last part is its name in $OUT. May be empty
#   FILES     a line for each file or folder to copy as it is: its path in the packages, which may be a pattern, and its
#             new folder in $OUT. May be empty
#   SECURITY  the mirror of the suite's security updates
#   KEYRING   the keys that sign the suite
set -euo pipefail

work=$OUT/work
mkdir -p "$work"/{root,apt/parts,apt/none,state/lists/partial,cache/archives/partial}
: >"$work/status"
cat >"$work/apt/parts/only.sources" <<STANZA
Types: deb
URIs: $MIRROR
Suites: $SUITE
Components: main
Signed-By: $KEYRING

Types: deb
URIs: $SECURITY
Suites: $SUITE-security
Components: main
Signed-By: $KEYRING
STANZA

# An apt of its own, in which nothing is installed: it downloads what the packages need down to the C library, and
# neither reads nor changes what this machine has installed. Of this machine's configuration it takes how to download
# (proxies), and not what is to be run after it.
{
  apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets'
  cat <<CONFIGURATION
Dir::Etc::parts "$work/apt/none";
Dir::Etc::main "/dev/null";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/apt/parts";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$work/apt/none";
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
APT::Sandbox::User "$(id -un)";
CONFIGURATION
} >"$work/apt/apt.conf"
private_apt() { APT_CONFIG=$work/apt/apt.conf apt-get -q -y "$@"; }
echo "I: the list of $SUITE's packages"
private_apt update
echo "I: $PACKAGES and what they need"
# shellcheck disable=SC2086
private_apt install --no-install-recommends --download-only $PACKAGES patchelf
for deb in "$work"/cache/archives/*.deb; do dpkg-deb --extract "$deb" "$work/root"; done

loader=$(find "$work/root" -name 'ld-linux*.so.*' -type f | head -n 1)
libraries=$(dirname "$(find "$work/root" -name 'libc.so.6' | head -n 1)")
there() { "$loader" --library-path "$libraries" "$@"; }
patch() { there "$work/root/usr/bin/patchelf" "$@"; }
take_libraries_of() {
  there --list "$1" | grep -oE '=> /[^ ]+' | cut -c 4- | while read -r library; do
    cp -L "$library" "$OUT/lib/"
  done
}

mkdir "$OUT/lib"
cp "$loader" "$OUT/lib/"
while read -r file name others; do
  cp -L "$work/root$file" "$OUT/$name"
  for other in $others; do ln -s "$name" "$OUT/$other"; done
  # A program without an interpreter is linked statically, and needs nothing.
  patch --print-interpreter "$OUT/$name" >/dev/null 2>&1 || continue
  take_libraries_of "$OUT/$name"
  # RPATH and not RUNPATH: it counts for what the libraries load, too. First the path and then the interpreter:
  # patchelf 0.18 breaks programs of Go at fixed addresses (containerd) the other way round (measured).
  patch --force-rpath --set-rpath "$HOME_THERE/lib" "$OUT/$name"
  patch --set-interpreter "$HOME_THERE/lib/$(basename "$loader")" "$OUT/$name"
done <<<"$PROGRAMS"
if [ -n "$PLUGINS" ]; then
  plugins=$OUT/$(basename "$PLUGINS")
  cp -rL "$work/root$PLUGINS" "$plugins"
  for plugin in "$plugins"/*.so; do take_libraries_of "$plugin"; done
fi
while read -r pattern folder; do
  [ -n "$pattern" ] || continue
  mkdir -p "$OUT/$folder"
  # shellcheck disable=SC2086
  cp -r "$work"/root$pattern "$OUT/$folder/"
done <<<"$FILES"
read -r _ first _ <<<"$PROGRAMS"
"$OUT/lib/$(basename "$loader")" --library-path "$OUT/lib" "$OUT/$first" --version >"$OUT/version"
rm -rf "$work"
