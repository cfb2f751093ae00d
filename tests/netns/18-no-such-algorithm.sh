#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a configuration that names an algorithm which the kernel lacks is
# refused by that name, and what is up goes on.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

MODPROBE=$(cat /proc/sys/kernel/modprobe)

# A kernel that was built without Camellia has none to load.
without_camellia()
{
	local modules

	modules=$(lsmod | sed -n 's/^\(camellia[^ ]*\) .*/\1/p')
	[ -z "$modules" ] || must modprobe -r $modules
	at_end with_camellia
	echo /nonexistent >/proc/sys/kernel/modprobe
}

with_camellia()
{
	echo "$MODPROBE" >/proc/sys/kernel/modprobe
}

# refused NAME: the configuration on standard input, for want of NAME
refused()
{
	cat >"$LOGS/wrong.conf"
	must_fail 1 ikek west load "$LOGS/wrong.conf"
	says "the running kernel has no $1"
	must ikek west show sas
	says 'tunnel.*: established'
}

two_gateways
ikek_pair
tunnel_up west
without_camellia

step 'for IKE'
IKE=camellia256-sha256-x25519 gateway_conf west east |
	refused 'ENCR_CAMELLIA_CBC for IKE'

step 'for ESP'
ESP=camellia128-sha256 gateway_conf west east |
	refused 'ENCR_CAMELLIA_CBC for ESP'
must ikek west show algs
says_not camellia
tunnel_carries

step 'now it has it'
with_camellia
must ikek west show algs
says camellia
for gw in east west; do
	[ $gw = east ] && other=west || other=east
	IKE=camellia256-sha256-x25519 ESP=camellia128-sha256 \
		gateway_conf $gw $other | ikek_load $gw
done
tunnel_up west
state_has west 192.0.2.1 192.0.2.2 'enc cbc(camellia)'
tunnel_carries
tunnel_down west
