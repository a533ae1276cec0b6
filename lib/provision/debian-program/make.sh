#!/bin/bash
# Makes $OUT/$NAME and $OUT/lib from package $PACKAGE of $SUITE of the Debian mirror $MIRROR: a program that finds its C
# library and all others under $HOME_THERE/lib, and so runs on a root file system of another release.
set -euo pipefail

work=$OUT/work
mkdir -p "$work"/{root,apt/parts,apt/preferences,state/lists/partial,cache/archives/partial}
: >"$work/status"
cat >"$work/apt/parts/only.sources" <<STANZA
Types: deb
URIs: $MIRROR
Suites: $SUITE
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
STANZA

# An apt of its own, in which nothing is installed: it downloads what the package needs down to the C library, and
# neither reads nor changes what this machine has installed.
private_apt() {
  apt-get -q -y -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/apt/parts" \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$work/apt/preferences" \
    -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User="$(id -un)" "$@"
}
echo "I: the list of $SUITE's packages"
private_apt update
echo "I: $PACKAGE and what it needs"
private_apt install --no-install-recommends --download-only "$PACKAGE" patchelf
for deb in "$work"/cache/archives/*.deb; do dpkg-deb --extract "$deb" "$work/root"; done

loader=$(find "$work/root" -name 'ld-linux*.so.*' -type f | head -n 1)
libraries=$(dirname "$(find "$work/root" -name 'libc.so.6' | head -n 1)")
there() { "$loader" --library-path "$libraries" "$@"; }

mkdir "$OUT/lib"
cp "$loader" "$OUT/lib/"
there --list "$work/root$PROGRAM" | grep -oE '=> /[^ ]+' | cut -c 4- | while read -r library; do
  cp -L "$library" "$OUT/lib/"
done
cp "$work/root$PROGRAM" "$OUT/$NAME"
# RPATH and not RUNPATH: it counts for what the libraries load, too.
there "$work/root/usr/bin/patchelf" --set-interpreter "$HOME_THERE/lib/$(basename "$loader")" \
  --force-rpath --set-rpath "$HOME_THERE/lib" "$OUT/$NAME"
"$OUT/lib/$(basename "$loader")" --library-path "$OUT/lib" "$OUT/$NAME" --version >"$OUT/version"
rm -rf "$work"
