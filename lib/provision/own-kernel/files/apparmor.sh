# shellcheck shell=bash
# AppArmor on the guest: the runtime loads its profile with this program.
ln -s /opt/pidns-conformance/lsm/apparmor_parser /usr/sbin/apparmor_parser
