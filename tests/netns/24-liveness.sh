#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a peer that has gone is noticed and one that only sends ESP is not
# taken for gone; what dpd_action and close_action have follow.
# kernels: 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

IN_CONN='dpd_delay = 1s
	keyingtries = 0'
AROUND=$DEAD_SOON

# both_load CHILD-SETTING...: west watches, east does not
both_load()
{
	IN_CONN= gateway_conf east west | ikek_load east
	IN_CHILD="$*" gateway_conf west east | ikek_load west
}

# crash: east has forgotten all and could tell nobody
crash()
{
	lose udp dport { 500, 4500 }
	must ikek east flush
	same 'states of east' "$(count_states east)" 0
}

# first_spi: prints what tells west's IKE SA from others
first_spi()
{
	ikek_json west "d[0]['spi-i']" show sas
}

two_gateways
ping_ok ann 10.2.0.2 1

step 'it lives: it is asked and answers'
both_load
tunnel_up west
sent=$(ikek_stat west tx)
asked()
{
	[ "$(ikek_stat west tx)" -ge $((sent + 2)) ]
}
wait_for 10 asked
same 'IKE SAs of west' "$(ikek_sas west)" 1
same 'silent peers' "$(ikek_stat west timeout)" 0

step 'ESP alone shows that it lives'
traffic_start ann 10.2.0.2
flows()
{
	[ "$(carried west 192.0.2.2 192.0.2.1)" -gt 0 ]
}
wait_for 10 flows
lose udp dport { 500, 4500 }
hold_for 8 has_sas west 1

step 'clear: the link is cut, and all is gone'
end_job "$JOB"
lose
wait_for 25 has_sas west 0
same 'states of west' "$(count_states west)" 0
same 'policies of west' "$(count_policies west)" 0
must ikek west why tunnel
says 'does not answer'
[ "$(ikek_stat west timeout)" -ge 1 ] || fail 'it was not counted'
mend_wire

step 'restart: the peer has crashed, and is there again'
both_load 'dpd_action = restart'
tunnel_up west
spi=$(first_spi)
crash
wait_for 25 has_sas west 0
mend_wire
both_load 'dpd_action = restart'
tunnel_is_up
tunnel_carries
[ "$(first_spi)" != "$spi" ] || fail 'it is the same IKE SA'

step 'trap: nothing leaves in clear text, and the next packet is delivered'
both_load 'dpd_action = trap'
tunnel_up west
crash
wait_for 25 has_states west 0
policy_has west out 10.1.0.0/24 10.2.0.0/24 'proto esp'
forget_crossed
ping_fails ann 10.2.0.2
nothing_crossed_in_clear
mend_wire
both_load 'dpd_action = trap'
tunnel_up west
tunnel_carries

step 'close_action: the peer deletes, and it comes back'
both_load 'close_action = start'
tunnel_up west
must ikek east down tunnel/net
tunnel_is_up
spi=$(first_spi)
must ikek east down tunnel
back()
{
	local now

	now=$(first_spi) && [ "$now" != "$spi" ]
}
wait_for 25 back
tunnel_is_up
tunnel_carries
tunnel_down west

step 'close_action: the peer deletes, and a trap stays'
both_load 'close_action = trap'
tunnel_up west
must ikek east down tunnel
tunnel_is_down
forget_crossed
ping_ok ann 10.2.0.2 1
only_esp_crossed
tunnel_is_up
