#!/bin/bash
# What init.sh becomes on the guest's root: mounts what a node has, and starts the registry of the example images and
# what the guest is for. It stays bash, which reaps what the runtime's shims and monitors leave to PID 1.
set -euo pipefail
scripts=/opt/pidns-conformance/own-kernel

mount -t proc proc /proc
# If process 1 just ended, the kernel would panic, and its call trace would hide the error above it.
trap 'echo o >/proc/sysrq-trigger; sleep 5' EXIT
umount -l /mnt
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t securityfs securityfs /sys/kernel/security
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm /dev/mqueue
mount -t devpts devpts /dev/pts -o mode=620,ptmxmode=666
mount -t tmpfs shm /dev/shm
mount -t mqueue mqueue /dev/mqueue
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mount --make-rshared /

echo '+cpu +io +memory +pids' >/sys/fs/cgroup/cgroup.subtree_control
echo "$PTRACE_SCOPE" >/proc/sys/kernel/yama/ptrace_scope
# Node.js, which the mutants of the suite run on, hangs in this kernel's io_uring.
echo 2 >/proc/sys/kernel/io_uring_disabled
echo 1 >/proc/sys/net/ipv4/ip_forward
hostname "${NODE:-own-kernel}"

ip link set lo up
ip address add "$GUEST/30" dev vec0
ip link set vec0 up
# The outside knows this node by the container's address; boot.sh carries what arrives there.
ip address add "$ADDRESS/32" dev lo
ip route add default via "$HERE"
# This kernel has no IPv4 NAT.
conflist=/etc/cni/net.d/10-pidns.conflist
changed=$(jq '(.plugins[] | select(.type == "ptp")).ipMasq = false | .plugins |= map(select(.type != "portmap"))' $conflist)
printf '%s\n' "$changed" >$conflist

launch=()
# shellcheck source=/dev/null
. "$scripts/$LSM.sh"
listen=bind=$GUEST,fork,reuseaddr
docker-registry serve /kind/registry.yml >/var/log/registry.log 2>&1 &
# Ends when there is a socket to serve, with the error of what should have made it otherwise.
until_there() { # usage: until_there SOCKET PROCESS LOG
  until [ -S "$1" ]; do
    if ! kill -0 "$2" 2>/dev/null; then
      tail -n 3 "$3"
      exit 1
    fi
    sleep 0.1
  done
}
# shellcheck source=/dev/null
. "$scripts/$ROLE.sh"
socat "TCP-LISTEN:2,$listen" EXEC:"bash $scripts/command.sh" &
wait -n || true
tail -n 3 "${logs[@]}"
