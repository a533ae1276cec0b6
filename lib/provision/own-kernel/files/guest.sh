#!/bin/bash
# What init.sh becomes on the guest's root: mounts what a node has, and starts the runtime and the registry of the
# example images. It stays bash, which reaps what the runtime's shims and monitors leave to PID 1.
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
mkdir -p "$FOLDER"
mount -t hostfs none "$FOLDER" -o "$FOLDER"
mount --make-rshared /

echo '+cpu +io +memory +pids' >/sys/fs/cgroup/cgroup.subtree_control
echo "$PTRACE_SCOPE" >/proc/sys/kernel/yama/ptrace_scope
# Node.js, which the mutants of the suite run on, hangs in this kernel's io_uring.
echo 2 >/proc/sys/kernel/io_uring_disabled
echo 1 >/proc/sys/net/ipv4/ip_forward
hostname own-kernel

ip link set lo up
ip address add "$GUEST/30" dev vec0
ip link set vec0 up
# The runtime names its streams by the container's address, which the machine reaches; boot.sh carries them here.
ip address add "$STREAM/32" dev lo
# This kernel has no IPv4 NAT, and no affinity of interrupts, without which CRI-O does not start by default.
if [ -d /etc/crio/crio.conf.d ]; then
  cat >/etc/crio/crio.conf.d/30-own-kernel.conf <<'TOML'
[crio.runtime]
disable_hostport_mapping = true
irqbalance_config_restore_file = "disable"
TOML
fi
conflist=/etc/cni/net.d/10-pidns.conflist
changed=$(jq '(.plugins[] | select(.type == "ptp")).ipMasq = false | .plugins |= map(select(.type != "portmap"))' $conflist)
printf '%s\n' "$changed" >$conflist

launch=()
# shellcheck source=/dev/null
. "$scripts/$LSM.sh"

docker-registry serve /kind/registry.yml >/var/log/registry.log 2>&1 &
"${launch[@]}" start-runtime /run/cri.sock "$STREAM" 10010 >/var/log/runtime.log 2>&1 &
runtime=$!
until [ -S /run/cri.sock ]; do
  if ! kill -0 $runtime 2>/dev/null; then
    tail -n 3 /var/log/runtime.log
    exit 1
  fi
  sleep 0.1
done
listen=bind=$GUEST,fork,reuseaddr
socat "TCP-LISTEN:2,$listen" EXEC:"bash $scripts/command.sh" &
socat "TCP-LISTEN:10010,$listen" "TCP:$STREAM:10010" &
socat "TCP-LISTEN:1,$listen" UNIX-CONNECT:/run/cri.sock &
wait -n || true
tail -n 3 /var/log/runtime.log
