#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a NAT that changes its mapping is followed for the sake of ESP and of
# IKE, with no sequence number used twice, and nothing else is; keepalives.
# kernels: 6.1 6.12 7.2
# processors: 2

. "$(dirname "$0")/lib/all.sh"

ESP_IN=udp-esp
EAST='192.0.2.2[4500]'

# pair: west is behind a NAT and has a keepalive of $1
pair()
{
	gateway_conf east west | ikek_load east
	MY_ADDRS=$PRIVATE AROUND="ikek {
		keepalive = $1
	}" gateway_conf west east | ikek_load west
}

two_gateways
gateway eve trudy
nat_before west
nat_maps west 192.0.2.1 20500 24500
pair 0
tunnel_up west
must goes east "$EAST 192.0.2.1[24500]"
all_cross
capture_start mapping udp

step 'ESP comes from another port'
traffic_start ann 10.2.0.2
nat_maps west 192.0.2.1 20600 24600
wait_for 10 goes east "$EAST 192.0.2.1[24600]"

step 'and from another address'
ip -n west-nat addr add 192.0.2.77/24 dev wan
nat_maps west 192.0.2.77 20700 24700
wait_for 10 goes east "$EAST 192.0.2.77[24700]"
ping_ok bob 10.1.0.2 20
end_job "$JOB"
capture_stop
no_number_twice mapping
no_replays
all_cross

# With MOBIKE the side behind the NAT would have to tell, RFC 4555 section 3.8.
step 'IKE comes from another address, without MOBIKE'
tunnel_down west
nat_maps west 192.0.2.1 20750 24750
IN_CONN='mobike = no' pair 0
tunnel_up west
nat_maps west 192.0.2.77 20800 24800
must ikek west rekey tunnel
must goes east "$EAST 192.0.2.77[24800]"
must ikek east rekey tunnel/net
all_cross
must goes east "$EAST 192.0.2.77[24800]"
[ "$(ikek_stat east moved)" -ge 3 ] || fail 'it was not counted'
same 'west moved' "$(ikek_stat west moved)" 0

step 'somebody else sends what has been sent before, and garbage'
capture_start replay udp
all_cross
must ikek west rekey tunnel/net
all_cross
capture_stop
moved=$(ikek_stat east moved)
must on eve python3 "$LIB/resend.py" "$LOGS/replay.pcap" 192.0.2.2 4500
[ "$OUTPUT" -ge 20 ] || fail "only $OUTPUT datagrams"
hold_for 2 goes east "$EAST 192.0.2.77[24800]"
same 'moves' "$(ikek_stat east moved)" "$moved"
all_cross
tunnel_down east

step 'keepalives, as nothing else goes out'
nat_maps west 192.0.2.1 20900 24900
pair 2s
tunnel_up west
forget_crossed
kept()
{
	[ "$(crossed keepalive)" -ge 2 ]
}
wait_for 20 kept
[ "$(ikek_stat west keepalive)" -ge 2 ] || fail 'they were not counted'
same 'keepalives of east' "$(ikek_stat east keepalive)" 0
same 'datagrams that are too short' "$(ikek_stat east rx-length)" 0

step 'none, as packets go out'
traffic_start ann 10.2.0.2
flows()
{
	[ "$(carried west $PRIVATE 192.0.2.2)" -ge 20 ]
}
wait_for 20 flows
before=$(ikek_stat west keepalive)
quiet()
{
	[ "$(ikek_stat west keepalive)" = "$before" ]
}
hold_for 6 quiet
end_job "$JOB"
tunnel_down west
