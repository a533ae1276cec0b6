# shellcheck shell=bash
# No security module on the guest: nothing to prepare.
