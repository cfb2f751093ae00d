#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a full mesh in which all begin with all at once, several times: each
# pair ends with one IKE SA and one Child SA, and traffic passes; so it does when
# the IKE SAs are up and packets hit traps on both sides. MESH says how many
# gateways:
#   tests/vm/run --cpus 2 -- env MESH=20 tests/netns/run-in-guest 37-crossing
# kernels: 6.1 6.12 7.2
# processors: 2

. "$(dirname "$0")/lib/all.sh"
. "$LIB/mesh.sh"

MESH=${MESH:-$(at_length 12 4)}
ROUNDS=$(at_length 2 1)

# mesh_conf N ACTION: the connections of gateway N with each of the others
mesh_conf()
{
	local i=$1 j

	echo 'connections {'
	for ((j = 1; j <= MESH; j++)); do
		[ $j != $i ] || continue
		echo "with-g$j {
			local_addrs = 192.0.2.$i
			remote_addrs = 192.0.2.$j
			local {
				auth = psk
				id = g$i.example.org
			}
			remote {
				auth = psk
				id = g$j.example.org
			}
			children {
				net {
					local_ts = 10.$i.0.0/24
					remote_ts = 10.$j.0.0/24
					start_action = $2
				}
			}
		}"
	done
	echo '}'
	echo "secrets { ike-all { secret = $SECRET } }"
}

# all_at_once ARGUMENT...: ikekctl on every gateway; GW in them is its name
all_at_once()
{
	local gw pids=()

	for gw in "${GATEWAYS[@]}"; do
		ikekctl -n $gw "${@//GW/$gw}" >"$LOGS/at-once-$gw" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}"
}

# each_has CHILD-SAS: with each of the others, and one IKE SA
each_has()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		wait_for ${PATIENCE-60} has_with_each $gw "$1"
	done
}

# has_with_each GATEWAY CHILD-SAS: what has not got beyond its first message, and
# waits for its time to end, does not count
has_with_each()
{
	local name number rest
	local -A count=()

	ikekctl -n $1 show stats | while read -r name number rest; do
		count[$name]=$number
	done
	[ $((count[ike-sas] - count[half-open])) = $((MESH - 1)) ] &&
		[ $((count[child-sas])) = $(($2 * (MESH - 1))) ]
}

# no_children: the IKE SAs stay without Child SAs
no_children()
{
	local i j

	for ((i = 2; i <= MESH; i++)); do
		for ((j = 1; j < i; j++)); do
			must ikekctl -n g$i down with-g$j/net
		done
	done
	each_has 0
}

# traffic [TRIES]: each gateway reaches the networks of all the others
traffic()
{
	must python3 "$LIB/mesh.py" "${1-1}" "${PLACES[@]}"
}

mesh_up "$MESH"
IKEK_NAMESPACES=("${GATEWAYS[@]}")
PLACES=()
step "$MESH gateways"
for ((i = 1; i <= MESH; i++)); do
	PLACES+=(g$i=10.$i.0.1)
	for action in start trap; do
		mesh_conf $i $action >"$LOGS/g$i-$action"
	done
done
ikek_start

for ((round = 1; round <= ROUNDS; round++)); do
	step "all load what starts at once, round $round"
	all_at_once load "$LOGS/GW-start"
	each_has 1
	traffic
	step 'all forget at once'
	all_at_once flush
done

for ((round = 1; round <= ROUNDS; round++)); do
	step "traps everywhere, and packets from both sides at once, round $round"
	all_at_once load "$LOGS/GW-trap"
	traffic 5
	each_has 1
	traffic
	step 'the same with the IKE SAs up'
	no_children
	traffic 5
	each_has 1
	traffic
	step 'all forget at once'
	all_at_once flush
done

step 'a part of the messages is lost'
lose_ike 5
all_at_once load "$LOGS/GW-start"
# what one side has given up the other one gives up when nobody answers
PATIENCE=240 each_has 1
lose_no_ike
traffic
