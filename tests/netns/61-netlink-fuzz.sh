#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: messages that are wrong by chance do no harm on the control interface,
# be it root who sends them or somebody who is root only in a namespace of his
# own; who has no privilege is refused, whatever he sends. What is wrong in one
# place is named. Where the kernel can make allocations fail, a load ends cleanly
# at each.
# kernels: 6.12 uml

. "$(dirname "$0")/lib/all.sh"

FUZZ=$LIB/netlink_fuzz.py
ROUNDS=${ROUNDS:-60}

# as_nobody NAMESPACE COMMAND...: without any privilege
as_nobody()
{
	on "$1" setpriv --reuid=65534 --regid=65534 --clear-groups \
		--bounding-set=-all --inh-caps=-all "${@:2}"
}

two_gateways
ikek_pair
tunnel_up west

step 'nobody'
must as_nobody west python3 "$FUZZ" 1 "$ROUNDS" refused
says '^accepted 0,' EPERM
tunnel_is_up
tunnel_carries

# not where the guest's root is a chroot
OWN=(setpriv --reuid=65534 --regid=65534 --clear-groups unshare -Urn)
if on west "${OWN[@]}" true 2>/dev/null; then
	step 'nobody, as root of his own namespace'
	must on west "${OWN[@]}" python3 "$FUZZ" 2 "$ROUNDS"
	says '^accepted [1-9]' EINVAL
	tunnel_is_up
	tunnel_carries
fi

step 'root'
for seed in 3 4; do
	must on west python3 "$FUZZ" $seed "$ROUNDS"
	says '^accepted [1-9]' EINVAL
done

step 'what is wrong in one place is named'
must on west python3 "$LIB/netlink_errors.py"
says 'SETTINGS_RETRANSMIT_TIMEOUT: .*range'

step 'memory runs out at every allocation of a load'
if [ -e /proc/self/fail-nth ]; then
	mountpoint -q /sys/kernel/debug ||
		must mount -t debugfs debugfs /sys/kernel/debug
	echo 0 >/sys/kernel/debug/failslab/verbose
	echo N >/sys/kernel/debug/failslab/ignore-gfp-wait
	must on west python3 "$LIB/netlink_nth.py"
	says '^[1-9][0-9]+ allocations'
fi

step 'what is right still works'
ikek_reset west east
tunnel_is_down
ikek_pair
tunnel_up west
tunnel_carries
