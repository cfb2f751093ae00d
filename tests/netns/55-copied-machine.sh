#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: all SAs of a machine that was copied end at once, and nobody is told;
# what start_action and dpd_action say follows, and a trap stays.
# kernels: 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

# west_conf: with east, with south, and with north
west_conf()
{
	START=start AROUND='ikek {
		retransmit_timeout = 0.5
	}' gateway_conf west east
	IN_CHILD='dpd_action = restart' gateway_conf west south |
		sed 's/tunnel/second/'
	START=trap gateway_conf west north | sed 's/tunnel/third/'
}

is_copied()
{
	must modprobe copied
	must rmmod copied
}

west_has()
{
	has_states west $((2 * $1)) && has_sas west "$1"
}

# are_up GATEWAY...: west has as many tunnels, and these have theirs
are_up()
{
	local gw

	wait_for 20 west_has $#
	for gw; do
		wait_for 10 has_states "$gw" 2
	done
}

grep -q ' add_vmfork_randomness$' /proc/kallsyms ||
	skip 'this kernel is not told of copies'
two_gateways
gateway south carl
gateway north tom
for gw in east south north; do
	gateway_conf $gw west | ikek_load $gw
done
west_conf | ikek_load west
must ikek west up second/net
traffic_start ann 10.2.0.2
traffic_start carl 10.1.0.2
ping_ok ann 10.4.0.2 1
are_up east south north

step 'the machine is copied'
capture_start copied udp port 500
lose udp dport 500
is_copied
for gw in "${GATEWAYS[@]}"; do
	wait_for 5 has_states $gw 0
	has_sas $gw 0 || fail "$gw has an IKE SA"
done
wait_for 10 lost_at east
wait_for 10 lost_at south
must not lost_at north

step 'what is to be up comes back'
mend_wire
are_up east south
ping_ok ann 10.2.0.2
ping_ok carl 10.1.0.2

step 'the trap waits for a packet'
hold_for 1 west_has 2
forget_crossed
ping_ok ann 10.4.0.2
are_up east south north
capture_stop
# IKE's exchange is in octet 18 of its header, behind UDP's; 37 is INFORMATIONAL.
same 'messages that tell something' "$(captured copied 'udp[26] = 37')" ''
[ -n "$(captured copied 'udp[26] = 34')" ] || fail 'nothing was captured'

step 'it is copied, and the module is unloaded at once'
is_copied
must rmmod ikek
