#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: SAs are replaced when they are old or have carried enough, without
# losing a packet; peers authenticate anew; what is unused or not replaced ends.
# kernels: 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

# west_load CONN-SETTINGS CHILD-SETTINGS: they are of west, east has no limits
west_load()
{
	local IN_CONN='rekey_time = 0' IN_CHILD='rekey_time = 0'

	START= gateway_conf east west | ikek_load east
	IN_CONN=$1 IN_CHILD=$2
	gateway_conf west east | ikek_load west
}

# still_one: one IKE SA with one Child SA on either side, sooner or later
still_one()
{
	tunnel_is_up
	wait_for 20 has_states west 2
	wait_for 20 has_states east 2
	tunnel_carries
}

# next_is_shown: of the Child SA in use, beside which there may be an old one
next_is_shown()
{
	[ "$(ikek_json west "any(c.get('rekey-in', 2001) <= 2000
		for c in d[0]['child'])" show sas)" = True ]
}

# reauthenticates EAST WEST: by these settings. A packet gets its number, and its
# sender may be interrupted before it sends it, while others send a hundred: that
# must not count as a replay.
reauthenticates()
{
	local IN_CHILD='rekey_time = 0
		replay_window = 2048'

	START= IN_CONN=$1 gateway_conf east west | ikek_load east
	START= IN_CONN=$2 gateway_conf west east | ikek_load west
}

two_gateways
ping_ok ann 10.2.0.2 1

step 'a Child SA by its age, under traffic'
west_load 'rekey_time = 0' 'rekey_time = 2s
	rand_time = 1s
	life_time = 40s'
tunnel_up west
forget_stats
on ann ping -n -c 120 -i 0.05 -W 10 10.2.0.2 >"$LOGS/ping" 2>&1
grep -q ' 120 received' "$LOGS/ping" ||
	fail "packets were lost: $(tail -2 "$LOGS/ping")"
grows child-rekeyed 2 || fail 'it was not rekeyed'
wait_for 5 next_is_shown
must ikek west
says 'REKEY IN'
tunnel_down west

step 'a Child SA by what it has carried'
west_load 'rekey_time = 0' 'rekey_time = 0
	rekey_packets = 40
	life_packets = 2000
	rand_packets = 10'
tunnel_up west
forget_stats
on ann ping -n -c 120 -i 0.05 -W 10 10.2.0.2 >"$LOGS/ping" 2>&1
grep -q ' 120 received' "$LOGS/ping" ||
	fail "packets were lost: $(tail -2 "$LOGS/ping")"
grows child-rekeyed 2 || fail 'it was not rekeyed'
still_one
tunnel_down west

step 'an IKE SA by its age'
west_load 'rekey_time = 2s
	rand_time = 1s
	over_time = 40s' 'rekey_time = 0'
tunnel_up west
forget_stats
wait_for 40 grows rekeyed 2
same 'new Child SAs' "$(ikek_stat west child-established)" \
	"${STATS[child-established]}"
tunnel_down west

step 'it ends when it is not replaced, and begins anew'
START=start west_load 'rekey_time = 0' 'rekey_time = 0
	life_time = 3s'
tunnel_is_up
forget_stats
wait_for 40 grows child-established 2
tunnel_down west

step 'it ends in time even if the peer does not hear of that, and nothing leaks'
west_load 'rekey_time = 0' 'rekey_time = 0
	life_time = 4s'
tunnel_up west
lose udp dport '{ 500, 4500 }'
wait_for 20 has_states west 0
has_states east 2 || fail 'the peer has heard of it'
forget_crossed
! on ann ping -n -c 2 -W 1 10.2.0.2 >"$LOGS/ping" 2>&1 ||
	fail 'something still answers'
nothing_crossed_in_clear
mend_wire
wait_for 20 has_states east 0
tunnel_down west

step 'it ends when nobody uses it'
west_load 'rekey_time = 0' 'inactivity = 6s'
tunnel_up west
tunnel_carries
wait_for 30 has_states west 0
wait_for 10 has_states east 0
has_sas west 1 || fail 'the IKE SA has not stayed'
tunnel_down west

step 'reauthentication, under traffic'
reauthenticates 'rekey_time = 0' 'reauth_time = 2s
	rand_time = 1s
	over_time = 40s'
tunnel_up west
numbers_start
forget_stats
wait_for 40 grows established 3
numbers_stop

step 'reauthentication by both sides at once, under traffic'
tunnel_down west
SOON='reauth_time = 2s
	rand_time = 0
	over_time = 40s'
reauthenticates "$SOON" "$SOON"
tunnel_up west
numbers_start
forget_stats
wait_for 40 grows established 8
numbers_stop
