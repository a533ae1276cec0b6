# shellcheck shell=bash
# SELinux on the guest, enforcing. Only what containers touch needs a label of its own: the engine's domains are
# permissive (engine.cil), and the runtime labels the files of containers itself.
mount -t selinuxfs selinuxfs /sys/fs/selinux
# In one write, as the kernel wants it.
dd if=/opt/pidns-conformance/lsm/policy of=/sys/fs/selinux/load bs=64M status=none
# On a usual node udev does this.
chcon -t null_device_t /dev/null
chcon -t zero_device_t /dev/zero
chcon -t random_device_t /dev/random
chcon -t urandom_device_t /dev/urandom
chcon -t tty_device_t /dev/tty
chcon -t ptmx_t /dev/ptmx /dev/pts/ptmx
engine=dockerd_t
if command -v crio >/dev/null; then engine=crio_t; fi
launch=(runcon "system_u:system_r:$engine:s0")
echo 1 >/sys/fs/selinux/enforce
