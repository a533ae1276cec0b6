# shellcheck shell=bash
# A worker node of a kind cluster on the guest: containerd and a kubelet, as a kind node has them, without systemd. The
# kubelet joins by what the suite took from the control plane.
logs=(/var/log/runtime.log /var/log/kubelet.log)
joins=/opt/pidns-conformance/worker
sed -i 's/SystemdCgroup = true/SystemdCgroup = false/; /base_runtime_spec/d' /etc/containerd/config.toml
if [ -e /sys/fs/selinux/enforce ]; then
  sed -i 's/restrict_oom_score_adj = true/&\n  enable_selinux = true/' /etc/containerd/config.toml
fi
mkdir -p /etc/kubernetes/pki /var/lib/kubelet
cp $joins/ca.crt /etc/kubernetes/pki/ca.crt
mount --bind /var/lib/kubelet /var/lib/kubelet
mount --make-shared /var/lib/kubelet
# The kubelet wants a clock speed, and this kernel tells none. Only the kubelet sees this file: where something is
# mounted over /proc, no container with a user namespace may mount one (mount_too_revealing in fs/namespace.c).
{
  cat /proc/cpuinfo
  echo 'cpu MHz : 1000.000'
} >/run/cpuinfo
with_clock_speed() {
  # shellcheck disable=SC2016
  unshare --mount --propagation unchanged bash -c \
    'mount --make-private /proc; mount --bind /run/cpuinfo /proc/cpuinfo; exec "$@"' bash "$@"
}

"${launch[@]}" containerd >/var/log/runtime.log 2>&1 &
until_there /run/containerd/containerd.sock $! /var/log/runtime.log
with_clock_speed "${launch[@]}" kubelet --bootstrap-kubeconfig=$joins/bootstrap.conf --kubeconfig=/etc/kubernetes/kubelet.conf \
  --config=$joins/config.yaml --node-ip="$ADDRESS" --hostname-override="$NODE" >/var/log/kubelet.log 2>&1 &
