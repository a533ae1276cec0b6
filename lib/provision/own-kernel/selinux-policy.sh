#!/bin/bash
# Makes $OUT/layer/etc/selinux, Debian's policy with the rules of $ADDED, from packages of $SUITE of the Debian mirror
# $MIRROR, whose signature is checked by $KEYRING. Run as root in a mount and process namespace of its own.
set -euo pipefail

root=$OUT/root
debootstrap --force-check-gpg --keyring="$KEYRING" --variant=minbase \
  --include=selinux-policy-default,policycoreutils "$SUITE" "$root" "$MIRROR"
echo 'I: what a container engine needs in addition'
mount -t proc proc "$root/proc"
cp "$ADDED" "$root/tmp/engine.cil"
chroot "$root" semodule --noreload --install /tmp/engine.cil
umount "$root/proc"
mkdir -p "$OUT/layer/etc"
cp -a "$root/etc/selinux" "$OUT/layer/etc/"
# The guest loads the newest policy that the package made.
mv "$OUT"/layer/etc/selinux/default/policy/policy.* "$OUT/policy"
rm -rf "$root"
