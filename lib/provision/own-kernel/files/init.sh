#!/bin/bash
# Process 1 of the guest. It begins on the container's file system, read through hostfs, and copies it into memory:
# hostfs can't hold a runtime's layers.
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

mount -t proc proc /proc
for module in overlay llc stp bridge veth; do insmod "/opt/pidns-conformance/uml/modules/$module.ko"; done
mount -t tmpfs root /run -o size=100%
# Not by 'cp -x': hostfs shows the container's /proc and /sys as its own files.
cp -a /bin /etc /kind /lib /lib64 /opt /sbin /usr /var /run
layer=/opt/pidns-conformance/lsm/layer
if [ -d $layer ]; then cp -a $layer/. /run; fi
cd /run
mkdir dev mnt proc root run sys tmp
pivot_root . mnt
exec chroot . bash /opt/pidns-conformance/own-kernel/guest.sh
