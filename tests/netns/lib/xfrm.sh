# SPDX-License-Identifier: GPL-2.0-only
# Looking at XFRM, and traffic through it; sourced by bash after net.sh.

# states NAMESPACE: prints its ESP states, one a line, without keys
states()
{
	ip -n "$1" -s xfrm state list nokeys | one_a_line 'proto esp'
}

# policies NAMESPACE: prints its policies, one a line, without those of sockets
policies()
{
	ip -n "$1" xfrm policy list nosock | one_a_line
}

# one_a_line [WORDS]: joins what stands indented to the line above it, and
# prints what has WORDS in it. Programs start slowly in a guest: bash does it.
one_a_line()
{
	local words=${1-} indented=$'[ \t]*' line all= -

	set -f
	while IFS= read -r line; do
		[[ $line == $indented ]] || {
			[[ -z $all || $all != *"$words"* ]] || echo "$all"
			all=
		}
		set -- $line
		all+=" $*"
	done
	[[ -z $all || $all != *"$words"* ]] || echo "$all"
}

# count_states NAMESPACE, count_policies NAMESPACE
count_states()
{
	states "$1" | count_lines
}

count_policies()
{
	policies "$1" | count_lines
}

count_lines()
{
	local lines

	mapfile lines
	echo ${#lines[@]}
}

# has_states NAMESPACE N
has_states()
{
	[ "$(count_states "$1")" = "$2" ]
}

# state_has NAMESPACE FROM TO WORDS...: a state from address FROM to TO has
# each of WORDS in it
state_has()
{
	local ns=$1 from=$2 to=$3 line words

	shift 3
	line=$(states "$ns" | grep -F " src $from dst $to ") ||
		fail "no state in $ns from $from to $to: $(states "$ns")"
	for words; do
		[[ $line == *"$words"* ]] ||
			fail "no '$words' in the state $line"
	done
}

# policy_has NAMESPACE in|out|fwd SOURCE TARGET WORDS...
policy_has()
{
	local ns=$1 dir=$2 source=$3 target=$4 line words

	shift 4
	line=$(policies "$ns" | grep -F " src $source dst $target " |
		grep -F " dir $dir ") ||
		fail "no policy $dir in $ns from $source to $target:" \
			"$(policies "$ns")"
	for words; do
		[[ $line == *"$words"* ]] ||
			fail "no '$words' in the policy $line"
	done
}

# carried NAMESPACE FROM TO: prints the packets that the states from FROM to
# TO have carried
carried()
{
	states "$1" | grep -F " src $2 dst $3 " | sum_packets
}

sum_packets()
{
	local line n=0

	while read -r line; do
		[[ $line =~ 'lifetime current: '[0-9]+'(bytes), '([0-9]+) ]] &&
			n=$((n + BASH_REMATCH[1]))
	done
	echo $n
}

# ping_ok FROM ADDRESS [N]: N pings (3) are sent and all are answered
ping_ok()
{
	local out n=${3-3}

	out=$(on "$1" ping -n -c "$n" -i 0.1 -W 10 "$2" 2>&1) &&
		[[ $out == *" $n received"* ]] ||
		fail "$1 cannot ping $2: $out"
}

# ping_fails FROM ADDRESS: no answer within a second
ping_fails()
{
	on "$1" ping -n -c 1 -W 1 "$2" >/dev/null 2>&1 &&
		fail "$1 can ping $2"
	return 0
}

# tunnel_carries [4|6]: ann and bob reach each other through ESP alone, both
# ways, and the states' counters move on both gateways
tunnel_carries()
{
	local family=${1-4} gw before=() after i=0

	for gw in west east; do
		before+=("$(packets_of $gw)")
	done
	all_cross "$family"
	for gw in west east; do
		after=$(packets_of $gw)
		[ "$after" -ge $((before[i] + 12)) ] ||
			fail "states in $gw carried ${before[i]}, then $after"
		i=$((i + 1))
	done
}

# packets_of NAMESPACE: prints what all of its states have carried
packets_of()
{
	states "$1" | sum_packets
}

# no_number_twice NAME [FILTER...]: no ESP packet of the capture has a sequence
# number that another one before it had
no_number_twice()
{
	local name=$1 all

	shift
	all=$(tcpdump -r "$LOGS/$name.pcap" -w - "$@" 2>/dev/null |
		python3 "$LIB/twice.py")
	[ "${all##*$'\n'}" -ge 50 ] || fail "few packets: $all"
	same 'sequence numbers used twice' "$(sed '$d' <<<"$all")" ''
}

# no_replays: XFRM has dropped nothing as seen before
no_replays()
{
	local gw

	for gw in west east; do
		same "replays in $gw" "$(replays $gw)" 0
	done
}

# replays NAMESPACE: prints how many packets XFRM has dropped as seen before
replays()
{
	on "$1" awk '$1 == "XfrmInStateSeqError" { print $2 }' \
		/proc/net/xfrm_stat
}

# traffic_start FROM ADDRESS: pings without end until the scenario's
traffic_start()
{
	in_background "$1" "traffic-$1" ping -n -i 0.02 "$2"
}

# nothing_left NAMESPACE: no state, no policy, no socket on IKE's ports
nothing_left()
{
	local ns=$1 left

	left=$(ip -n "$ns" xfrm state)
	same "states left in $ns" "$left" ''
	left=$(ip -n "$ns" xfrm policy list nosock)
	same "policies left in $ns" "$left" ''
	left=$(on "$ns" ss -Hanu '( sport = :500 or sport = :4500 )')
	same "sockets left in $ns" "$left" ''
}

logs_xfrm()
{
	local ns

	for ns in "${GATEWAYS[@]}" "${CLIENTS[@]}"; do
		echo "== $ns"
		ip -n "$ns" -s xfrm state list nokeys
		ip -n "$ns" -s xfrm policy
	done >"$LOGS/xfrm"
}
