#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: several hundred connections in one load, and some of them up.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

N=500
TUNNELS=10

# many ME PEER: N connections, told apart by their identities
many()
{
	local me=$1 peer=$2 i net

	echo 'connections {'
	for ((i = 1; i <= N; i++)); do
		net=$((i / 250)).$((i % 250)).0/24
		cat <<-END
		c$i {
			local_addrs = $(<"$LOGS/$me")
			remote_addrs = $(<"$LOGS/$peer")
			local {
				auth = psk
				id = c$i@$me.example.org
			}
			remote {
				auth = psk
				id = c$i@$peer.example.org
			}
			children {
				net {
					local_ts = 1${NUMBER[$me]}.$net
					remote_ts = 1${NUMBER[$peer]}.$net
				}
			}
		}
		END
	done
	echo '}'
	echo "secrets { ike-all { secret = $SECRET } }"
}

two_gateways
for gw in west east; do
	outer $gw 4 >"$LOGS/$gw"
done

step "$N connections on each gateway"
many east west | ikek_conf east
ikek_start
IKEK_NAMESPACES=(west east)
start=${EPOCHREALTIME/./}
must ikek east load "$CONF"
took=$(((${EPOCHREALTIME/./} - start) / 1000))
step "loaded in $took ms"
[ $took -lt 10000 ] || fail "loading took $took ms"
many west east | ikek_load west
must ikek west show conns
same 'connections shown' "$(grep -c 'c[0-9]*@west' <<<"$OUTPUT")" $N

step "$TUNNELS of them at once"
for ((i = 1; i <= TUNNELS; i++)); do
	ikek west up c$i/net >"$LOGS/up-$i" 2>&1 &
	jobs[i]=$!
done
for ((i = 1; i <= TUNNELS; i++)); do
	wait ${jobs[i]} || fail "c$i: $(cat "$LOGS/up-$i")"
done
wait_for 10 has_states west $((2 * TUNNELS))
wait_for 10 has_sas east $TUNNELS

step 'and all of them gone'
ikek_load west </dev/null
ikek_load east </dev/null
wait_for 20 has_states west 0
wait_for 20 has_states east 0
