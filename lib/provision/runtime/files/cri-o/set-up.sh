#!/bin/bash
# Runs inside the container that becomes an image of CRI-O, after its files were copied into it.
set -euo pipefail

ln -sf /opt/pidns-conformance/conmon/conmon /usr/local/bin/conmon
for runtime in runc crun; do ln -sf without-oom-score "/usr/local/lib/without-oom-score/$runtime"; done
crio --version >/dev/null
conmon --version >/dev/null
pinns --help >/dev/null 2>&1 || [ $? -lt 126 ]
