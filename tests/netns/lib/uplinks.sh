# SPDX-License-Identifier: GPL-2.0-only
# A gateway with two uplinks, and SAs that move between them; sourced by bash
# after numbers.sh and nat.sh.
#
#          192.0.2.1            192.0.2.2
#   ann ---- west ==== wire ==== east ---- bob
#              |         | 192.0.2.254
#              +------- isp
#    198.51.100.1     198.51.100.254
#
# The last octets of IPv6 addresses are the same, in 2001:db8:: and in
# 2001:db8:100::. What comes from west's second address goes to isp, as is usual
# with two providers. East finds both of its ways by itself.

WEST=192.0.2.1
EAST=192.0.2.2
EAST2=192.0.2.22
ISP=198.51.100
ISP6=2001:db8:100:
SECOND=$ISP.1

two_uplinks()
{
	namespace isp
	ip link add wan netns isp type veth peer name isp netns wire &&
	ip link add wan2 netns west type veth peer name lan netns isp ||
		fail 'no links for isp'
	ip -n wire -batch - <<-END
	link set isp master bridge0
	link set isp up
	END
	ip -n isp -batch - <<-END
	addr add 192.0.2.254/24 dev wan
	addr add 2001:db8::254/64 dev wan nodad
	addr add $ISP.254/24 dev lan
	addr add ${ISP6}:254/64 dev lan nodad
	link set wan up
	link set lan up
	END
	ip -n west link set wan2 up
	second_uplink
	ip -n west rule add from $ISP.0/24 lookup 2
	ip -n west -6 rule add from ${ISP6}:/64 lookup 2
	ip -n east route add default via 192.0.2.254
	ip -n east -6 route add default via 2001:db8::254
	inner_routes west east
	inner_routes east west
}

# second_uplink, first_uplink: west's addresses there, and its routes
second_uplink()
{
	ip -n west -batch - <<-END || fail 'no second uplink'
	addr replace $ISP.1/24 dev wan2
	addr replace ${ISP6}:1/64 dev wan2 nodad
	route replace default via $ISP.254 dev wan2
	route replace default via $ISP.254 dev wan2 table 2
	END
	ip -n west -6 -batch - <<-END || fail 'no second uplink'
	route replace default via ${ISP6}:254 dev wan2
	route replace default via ${ISP6}:254 dev wan2 table 2
	END
}

first_uplink()
{
	ip -n west -batch - <<-END || fail 'no first uplink'
	addr replace 192.0.2.1/24 dev wan
	addr replace 2001:db8::1/64 dev wan nodad
	END
}

# inner_routes GATEWAY OTHER: what is for the other's clients has a route that
# depends on no uplink; in clear text it would go nowhere. There is no IPv6: it
# would not be protected, and be one more way to the gateway.
inner_routes()
{
	ip -n "$1" link add name inner type dummy &&
	ip -n "$1" link set inner up &&
	ip -n "$1" route replace "$(subnet "$2" 4)" dev inner \
		src "10.${NUMBER[$1]}.0.1" &&
	ip -n "$1" -6 addr flush dev lan scope global &&
	ip -n "$1" -6 route del "$(subnet "$2" 6)" ||
		fail "no inner route in $1"
}

# on_way GATEWAY LOCAL REMOTE: its IKE SA and all its states go there
on_way()
{
	[[ "$(way "$1")" == "$2["*"] $3["*"]" ]] && states_on_way "$@"
}

states_on_way()
{
	local states

	states=$(states "$1")
	[ "$(grep -cF -e " src $2 dst $3 " -e " src $3 dst $2 " \
		<<<"$states")" = "$(grep -c . <<<"$states")" ]
}

# numbers_run: numbered packets between ann and bob
numbers_run()
{
	stream ann 10.1.0.2 10.2.0.2
	stream bob 10.2.0.2 10.1.0.2
	wait_for 20 is_running ann
	wait_for 20 is_running bob
}

# numbers_end: none of them has come twice
numbers_end()
{
	local ns

	kill -USR1 "${STREAM[@]}"
	for ns in ann bob; do
		wait_for 5 stopped $ns
		same "packets that $ns received again" \
			"$(numbers $ns again)" 0
		end_job "${STREAM[$ns]}"
	done
}

# Others read the sequence number of a state and then make the new one, while
# the old one goes on counting: only ours are looked at.
OF_WEST_ONLY='not src 192.0.2.2 and not src 192.0.2.22 and not src 2001:db8::2'

stopped()
{
	[ "$(numbers "$1" state)" = stopped ]
}

# numbers_arrive: 20 more, on either side
numbers_arrive()
{
	local ns
	local -A heard

	for ns in ann bob; do
		heard[$ns]=$(numbers $ns received)
	done
	for ns in ann bob; do
		wait_for 10 has_more $ns $((heard[$ns] + 20))
	done
}

# has_more NAMESPACE N: it has received N numbers at least
has_more()
{
	[ "$(numbers "$1" received)" -ge "$2" ]
}

# moves [WEST EAST SECONDS] COMMAND...: after it all goes between WEST and EAST,
# what they have sent each other did so within SECONDS, or thrice that: the guest
# is not alone on its machine
moves()
{
	local west=$1 east=$2 limit=$3 ns gap

	shift 3
	kill -USR2 "${STREAM[@]}"
	must "$@"
	wait_for 20 on_way west "$west" "$east"
	wait_for 20 on_way east "$east" "$west"
	numbers_arrive
	for ns in ann bob; do
		gap=$(numbers $ns gap)
		echo "        $ns heard nothing for $gap ms"
		[ "$gap" -le "$((limit * 3000))" ] ||
			fail "$ns heard nothing for $gap ms"
	done
}

# moving_pair [WEST-SETTINGS]: the ends of the tunnel may be anywhere
moving_pair()
{
	MY_ADDRS=%any PEER_ADDRS=%any gateway_conf east west | ikek_load east
	MY_ADDRS=%any PEER_ADDRS="$EAST, 0.0.0.0/0, ::/0" IN_CONN=${1-} \
	AROUND='ikek {
		retransmit_timeout = 0.5
		retransmit_base = 1
		retransmit_tries = 12
	}' gateway_conf west east | ikek_load west
}

# sa_is GATEWAY WHAT VALUE: of its IKE SA; comes_to_be: sooner or later
sa_is()
{
	same "$2 of the IKE SA in $1" "$(sa_says "$1" "$2")" "$3"
}

sa_says()
{
	ikek_json "$1" "d[0]['$2']" show sas
}

comes_to_be()
{
	says_so()
	{
		[ "$(sa_says "$1" "$2")" = "$3" ]
	}
	wait_for 10 says_so "$@"
}

# west_load: ikek may be anywhere, and has patience; OF_EAST is where east is
west_load()
{
	MY_ADDRS=%any PEER_ADDRS=${OF_EAST-%any} AROUND='ikek {
		retransmit_timeout = 1
		retransmit_base = 1
		retransmit_tries = 12
	}' gateway_conf west east | ikek_load west
}

# said PATTERN...: the log of PEER, in east, has each of them
said()
{
	local pattern

	for pattern; do
		wait_for 10 "${PEER}_logged" east "$pattern"
	done
}

# on_ways WEST EAST: ikek's SAs go there, and PEER's; numbers arrive
on_ways()
{
	wait_for 15 on_way west "$1" "$2"
	wait_for 15 states_on_way east "$2" "$1"
	numbers_arrive
}
