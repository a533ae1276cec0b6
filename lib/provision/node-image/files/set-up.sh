#!/bin/bash
# Runs inside the container that becomes the node image, after the files were copied into it.
# Follows what images/base/Dockerfile of kind does after it has installed its packages.
set -euo pipefail

find /lib/systemd/system/sysinit.target.wants/ -name systemd-tmpfiles-setup.service -delete
rm -f /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/* \
  /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/basic.target.wants/* \
  /lib/systemd/system/sockets.target.wants/*udev* /lib/systemd/system/sockets.target.wants/*initctl*
echo 'ReadKMsg=no' >>/etc/systemd/journald.conf
systemctl enable kubelet.service containerd.service undo-mount-hacks.service pidns-registry.service
# It registers into binfmt_misc, which belongs to the whole kernel.
systemctl mask systemd-binfmt.service
mkdir -p /etc/kubernetes/manifests /opt/cni/bin /kind/registry
for plugin in host-local loopback ptp portmap; do ln -sf "/usr/lib/cni/$plugin" /opt/cni/bin/; done

ctr oci spec |
  jq '.hooks.createContainer[.hooks.createContainer | length] |= . + {"path": "/kind/bin/mount-product-files.sh"}' |
  jq 'del(.process.rlimits)' >/etc/containerd/cri-base.json
runc --version >/dev/null
crictl --version >/dev/null
