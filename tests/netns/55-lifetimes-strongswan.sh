#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: lifetimes of ikek and of strongSwan, each against the other's SAs: Child
# SAs and IKE SAs are replaced, peers authenticate anew.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
strongswan_is_peer

# both_load WHO CONN-SETTINGS CHILD-SETTINGS: of west or east; the other one
# has no limits
both_load()
{
	local IN_CONN='rekey_time = 0' IN_CHILD='rekey_time = 0'

	[ "$1" = west ] || IN_CONN=$2 IN_CHILD=$3
	peer_load
	IN_CONN='rekey_time = 0' IN_CHILD='rekey_time = 0'
	[ "$1" = east ] || IN_CONN=$2 IN_CHILD=$3
	gateway_conf west east | ikek_load west
}

# replaced: since then
replaced()
{
	[ "$(ikek_stat west "$counter")" -ge $((before + 1)) ]
}

# replaces WHO COUNTER WHAT CONN-SETTINGS CHILD-SETTINGS: in time, by WHO
replaces()
{
	local counter before

	step "$3"
	both_load "$1" "$4" "$5"
	must ikek west up tunnel/net
	both_are_up
	counter=$2
	before=$(ikek_stat west "$counter")
	wait_for 60 replaced
	wait_for 20 has_sas west 1
	both_are_up
	traffic_passes
	must ikek west down tunnel
	both_are_down
}

two_gateways
CHARON='make_before_break = yes' strongswan_start east
suite strongswan gcm-x25519

# charon keeps the old inbound state for five seconds, and traffic is to be
# counted before they are replaced again
child='rekey_time = 20s
	rand_time = 1s
	life_time = 60s'
replaces west child-rekeyed 'ikek replaces Child SAs' 'rekey_time = 0' "$child"
replaces east child-rekeyed 'strongSwan replaces Child SAs' \
	'rekey_time = 0' "$child"

ike='rekey_time = 8s
	rand_time = 1s
	over_time = 60s'
replaces west rekeyed 'ikek replaces IKE SAs' "$ike" 'rekey_time = 0'
replaces east rekeyed 'strongSwan replaces IKE SAs' "$ike" 'rekey_time = 0'

reauth='reauth_time = 10s
	rand_time = 1s
	over_time = 60s'
replaces west established 'ikek authenticates anew' "$reauth" 'rekey_time = 0'
replaces east established 'strongSwan authenticates anew' "$reauth" \
	'rekey_time = 0'
