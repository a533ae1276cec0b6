# shellcheck shell=bash
# A bare CRI runtime on the guest. Its socket and its streams leave through the ports that boot.sh carries.
logs=(/var/log/runtime.log)
mkdir -p "$FOLDER"
mount -t hostfs none "$FOLDER" -o "$FOLDER"
if [ -d /etc/crio/crio.conf.d ]; then
  # This kernel has neither NAT for host ports nor an affinity of interrupts, without which CRI-O does not start.
  cat >/etc/crio/crio.conf.d/30-own-kernel.conf <<'TOML'
[crio.runtime]
disable_hostport_mapping = true
irqbalance_config_restore_file = "disable"
TOML
fi
"${launch[@]}" start-runtime /run/cri.sock "$ADDRESS" 10010 >/var/log/runtime.log 2>&1 &
until_there /run/cri.sock $! /var/log/runtime.log
socat "TCP-LISTEN:10010,$listen" "TCP:$ADDRESS:10010" &
socat "TCP-LISTEN:1,$listen" UNIX-CONNECT:/run/cri.sock &
