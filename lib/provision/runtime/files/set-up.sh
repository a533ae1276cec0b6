#!/bin/bash
# Runs inside the container that becomes a runtime image, after the files were copied into it.
set -euo pipefail

mkdir -p /opt/cni/bin /kind/registry
for plugin in host-local loopback ptp portmap; do ln -sf "/usr/lib/cni/$plugin" /opt/cni/bin/; done
ln -sf /opt/pidns-conformance/crun/crun /usr/local/sbin/crun
runc --version >/dev/null
crun --version >/dev/null
crictl --version >/dev/null
