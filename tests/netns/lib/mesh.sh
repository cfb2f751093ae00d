# SPDX-License-Identifier: GPL-2.0-only
# Many gateways on one wire, each with a network that is only itself, and as few
# programs as possible to make them; sourced by scenarios after all.sh.
#
# Gateway gN has the addresses 192.0.2.N on the wire and 10.N.0.1, and routes to
# all the others' 10.N.0.0/16.

# mesh_up N
mesh_up()
{
	local i j

	wire_up
	for ((i = 1; i <= $1; i++)); do
		GATEWAYS+=(g$i)
		NUMBER[g$i]=$i
		at_end ip netns del g$i
	done
	for ((i = 1; i <= $1; i++)); do
		echo netns add g$i
		echo link add wan netns g$i type veth peer name g$i netns wire
	done | ip -batch - || fail 'no namespaces'
	for ((i = 1; i <= $1; i++)); do
		echo link set g$i master bridge0
		echo link set g$i up
	done | ip -n wire -batch - || fail 'no links'
	for ((i = 1; i <= $1; i++)); do
		{
			echo link set lo up
			echo link set wan up
			echo addr add 192.0.2.$i/24 dev wan
			echo addr add 10.$i.0.1/32 dev lo
			for ((j = 1; j <= $1; j++)); do
				[ $j = $i ] || echo route add 10.$j.0.0/16 \
					via 192.0.2.$j src 10.$i.0.1
			done
		} | ip -n g$i -batch - || fail "no addresses in g$i"
	done
}

# lose_ike N: every Nth IKE message gets lost on the wire, by chance; lose_no_ike
lose_ike()
{
	on wire nft -f - <<-END || fail 'nothing can get lost'
	table bridge loss {
		chain arrivals {
			type filter hook prerouting priority -1
			udp dport { 500, 4500 } numgen random mod $1 0 counter drop
		}
	}
	END
}

lose_no_ike()
{
	on wire nft delete table bridge loss
}
