#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a full mesh in which all begin with all at once, several times: each
# pair ends with one IKE SA and one Child SA, and traffic passes; so it does when
# the IKE SAs are up and packets hit traps on both sides. MESH says how many
# gateways.
# kernels: 6.12
# timeout: 300

. "$(dirname "$0")/lib/all.sh"

MESH=${MESH:-4}

# mesh_conf ME ACTION: a connection with each of the others
mesh_conf()
{
	local me=$1 action=$2 peer

	echo 'connections {'
	for peer in "${GATEWAYS[@]}"; do
		[ "$peer" != "$me" ] || continue
		cat <<-END
		with-$peer {
			local_addrs = $(outer "$me" 4)
			remote_addrs = $(outer "$peer" 4)
			local {
				auth = psk
				id = $me.example.org
			}
			remote {
				auth = psk
				id = $peer.example.org
			}
			children {
				net {
					local_ts = $(subnet "$me" 4)
					remote_ts = $(subnet "$peer" 4)
					start_action = $action
				}
			}
		}
		END
	done
	echo '}'
	echo "secrets { ike-all { secret = $SECRET } }"
}

# all_at_once COMMAND...: on every gateway
all_at_once()
{
	local gw pids=()

	for gw in "${GATEWAYS[@]}"; do
		ikek "$gw" "$@" >"$LOGS/at-once-$gw" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}"
}

load_all()
{
	local gw pids=()

	for gw in "${GATEWAYS[@]}"; do
		ikek "$gw" load "$LOGS/mesh-$gw-$1" >"$LOGS/load-$gw" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}"
}

# one_each: no pair has more than one IKE SA and one Child SA
one_each()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		wait_for 40 has_sas "$gw" $((MESH - 1))
		wait_for 40 has_states "$gw" $((2 * (MESH - 1)))
	done
}

# no_children: the IKE SAs are up without Child SAs
no_children()
{
	local gw peer

	for gw in "${GATEWAYS[@]}"; do
		for peer in "${GATEWAYS[@]}"; do
			[ "$peer" \< "$gw" ] || continue
			must ikek "$gw" down "with-$peer/net"
		done
	done
	for gw in "${GATEWAYS[@]}"; do
		wait_for 40 has_states "$gw" 0
		has_sas "$gw" $((MESH - 1)) || fail "$gw has lost IKE SAs"
	done
}

# all_ping: packets from every client to every other at once
all_ping()
{
	local a b pids=()

	for a in "${CLIENTS[@]}"; do
		for b in "${CLIENTS[@]}"; do
			[ "$a" != "$b" ] || continue
			on "$a" ping -n -c 2 -i 0.2 -W 5 "$(inner "$b" 4)" \
				>/dev/null 2>&1 &
			pids+=($!)
		done
	done
	wait "${pids[@]}"
}

# traffic: each client reaches those behind the other gateways
traffic()
{
	local a b

	for a in "${CLIENTS[@]}"; do
		for b in "${CLIENTS[@]}"; do
			[ "$a" = "$b" ] || ping_ok "$a" "$(inner "$b" 4)" 1
		done
	done
}

wire_up
for ((i = 1; i <= MESH; i++)); do
	gateway g$i h$i
done
for gw in "${GATEWAYS[@]}"; do
	ikek_load "$gw" </dev/null
	for action in none start trap; do
		mesh_conf "$gw" $action >"$LOGS/mesh-$gw-$action"
	done
done

for round in 1 2 3; do
	step "all load what starts at once, round $round"
	load_all start
	one_each
	traffic
	step 'all forget at once'
	all_at_once flush
done

for round in 1 2; do
	step "traps everywhere, and packets from both sides at once, round $round"
	load_all trap
	all_ping
	one_each
	traffic
	no_children
	all_ping
	one_each
	traffic
	all_at_once flush
done

step 'a part of the messages is lost'
lose udp dport 500 numgen random mod 5 0
load_all start
one_each
mend_wire
traffic
