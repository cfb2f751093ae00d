#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: floods of all kinds; meanwhile a tunnel loses nothing and is rekeyed, a
# peer that is known comes back at once, what strangers can have and the memory
# that it takes stay below their limits, and in the end nothing of it is left.
# kernels: 6.1 6.12 7.2
# processors: 2

. "$(dirname "$0")/lib/all.sh"

HALF_OPEN=64
# What peers that are known may have beyond that
RESERVE=$((HALF_OPEN / 4))
# A request and the answer to it, each of at most 500 octets here, for each
MEMORY=$(((HALF_OPEN + RESERVE + 10) * 1000))
# The kernel's memory in KiB: three lines of datagrams, fragments, the buffers of
# four sockets, half-open IKE SAs with their transforms, and what the rest does
KERNEL=$((3 * 4096 + 4096 + 4 * 1024 + (HALF_OPEN + RESERVE) * 16 + 2048))
KERNEL_MOST=0
declare -A STAT

# east_conf: for west, for south, and for anybody. What waits in a line is soon
# handled, but not by a machine that is emulated: lines are shorter here.
east_conf()
{
	gateway_conf east west
	gateway_conf east south | sed 's/tunnel/south/'
	PEER_ADDRS=%any PEER_ID=%any REMOTE_TS=10.9.0.0/24 \
		gateway_conf east north | sed 's/tunnel/anybody/'
	cat <<-END
	ikek {
		half_open_max = $HALF_OPEN
		half_open_timeout = 3
		cookie_threshold = 8
		queue_max = 512
	}
	END
}

# look: east's counters are in STAT
look()
{
	local name n

	ikek east show stats | while read -r name n; do
		STAT[$name]=$n
	done
}

# flood KIND N COUNTERS [ARGUMENT...]: north begins to send, without end, and N
# have come. These are counted in COUNTERS of east's.
flood()
{
	AT_ONCE=$2 COUNTERS=$3
	in_background north "flood-$1" python3 "$LIB/flood.py" \
		"$1" 192.0.2.2 "${@:4}"
	FLOOD=$JOB
	goes_on
}

# goes_on: from now on there come as many more as had to come at first
goes_on()
{
	came
	CAME=$N
	wait_for 20 more_came
}

more_came()
{
	came
	[ $N -ge $((CAME + AT_ONCE)) ]
}

# came: sets N to how many of the flood's datagrams have come so far
came()
{
	local name

	look
	N=0
	for name in $COUNTERS; do
		N=$((N + STAT[$name]))
	done
}

# flood_ends KIND
flood_ends()
{
	kill "$FLOOD"
	wait "$FLOOD" || fail "the flood: $(cat "$LOGS/flood-$1")"
	look
	echo "        $(<"$LOGS/flood-$1") datagrams;" \
		"half-open ${STAT[half-open]}, cookies ${STAT[cookie-sent]}," \
		"dropped ${STAT[rx-busy]} + ${STAT[rx-full]} + ${STAT[rx-share]}"
}

# at_most COUNTER LIMIT: of east, at the last look
at_most()
{
	[ "${STAT[$1]}" -le "$2" ] ||
		fail "$1 is ${STAT[$1]}, more than $2"
}

# kernel_memory: prints it in KiB, without what the kernel can give back
kernel_memory()
{
	awk '$1 == "SUnreclaim:" { print $2 }' /proc/meminfo
}

our_lines()
{
	dmesg | grep -c ikek
}

within_limits()
{
	local grown=$(($(kernel_memory) - KERNEL_BEFORE))

	look
	[ $grown -le $KERNEL_MOST ] || KERNEL_MOST=$grown
	[ $grown -le $KERNEL ] ||
		fail "$grown KiB of the kernel's memory, more than $KERNEL"
	at_most half-open $((HALF_OPEN + RESERVE))
	at_most ike-sas $((HALF_OPEN + RESERVE + 6))
	at_most message-memory $MEMORY
	at_most fragment-memory 4194304
	at_most queue-memory $((3 * 4194304))
}

# comes_back: south, which has lost its IKE SA, has it again; two repetitions of
# its requests take it less than two seconds, but for how busy the machine is
comes_back()
{
	local start took again

	must ikek south down tunnel
	again=$(ikek_stat south tx-retransmit)
	start=${EPOCHREALTIME/./}
	must ikek south up tunnel/net
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
	again=$(($(ikek_stat south tx-retransmit) - again))
	[ $again -le 2 ] || fail "south came back after $again repetitions"
	echo "        south came back after $took ms, $again repetitions"
}

# meanwhile KIND: what goes on during a flood, which lasts longer than that
meanwhile()
{
	comes_back
	goes_on
	within_limits
	must ikek west rekey tunnel/net
	goes_on
	must ikek east rekey tunnel
	goes_on
	within_limits
	flood_ends "$1"
}

line_is_shared()
{
	look
	[ "${STAT[rx-share]}" -gt 0 ]
}

flood_of_replay()
{
	step 'all that the tunnel was set up with, again and again'
	flood replay 200 rx-duplicate "$LOGS/setup.pcap"
	# one processor hands over as many as it takes
	[ "$(nproc)" = 1 ] || wait_for 20 line_is_shared
	COUNTERS='rx-duplicate rx-unknown-sa'
	meanwhile replay
}

flood_of_fragments()
{
	step 'fragments for the IKE SA that there is, and for others'
	flood fragments 200 rx-unauthentic 192.0.2.1 \
		$(ikek_json west "d[0]['spi-i'], d[0]['spi-r']" show sas)
	COUNTERS='rx-unauthentic rx-unknown-sa'
	meanwhile fragments
	same 'octets in fragments' "${STAT[fragment-memory]}" 0
}

flood_of_spoofed()
{
	step 'IKE_SA_INITs from many forged addresses'
	flood spoofed 200 cookie-sent
	meanwhile spoofed
}

flood_of_garbage()
{
	step 'garbage on both ports'
	flood garbage 200 'rx-malformed rx-length rx-marker rx-unknown-sa'
	meanwhile garbage
}

filled()
{
	look
	[ "${STAT[half-open]}" -ge $((HALF_OPEN - 8)) ]
}

flood_of_cookies()
{
	step 'addresses that are real send their cookies back, and stop'
	flood cookies 8 cookie-sent
	wait_for 20 filled
	meanwhile cookies
}

flood_of_failing()
{
	step 'peers that fail to authenticate, several at once'
	flood failing 10 auth-failed
	meanwhile failing
}

two_gateways
gateway south carl
gateway north dan
ip -n north route add local 198.18.0.0/15 dev lo &&
	ip -n east route add 198.18.0.0/15 via 192.0.2.4 ||
	fail 'no routes for strangers'
east_conf | ikek_load east
gateway_conf west east | ikek_load west
gateway_conf south east | ikek_load south
capture_start setup udp port 500 or udp port 4500
must ikek west up tunnel/net
wait_for 10 has_states west 2
capture_stop
must ikek south up tunnel/net
wait_for 10 has_sas east 2
# The kernel takes it twice, for what it needs itself.
must on east ss -uamn 'sport = :500'
says "rb$((2 * 1048576)),"
memory=$(ikek_stat east message-memory)
streams_start
KERNEL_BEFORE=$(kernel_memory)
lines=$(our_lines)

for kind in $(at_length 'replay fragments spoofed garbage cookies failing' \
	'replay spoofed failing'); do
	flood_of_$kind
done

step 'all is as it was'
as_before()
{
	look
	[ "${STAT[half-open]}" = 0 ] && [ "${STAT[ike-sas]}" = 2 ] &&
		[ "${STAT[queued]}" = 0 ] && [ "${STAT[queue-memory]}" = 0 ] &&
		[ "${STAT[fragment-memory]}" = 0 ]
}
wait_for 20 as_before
same 'lines in the log' "$(our_lines)" "$lines"
memory_is_back()
{
	[ $(($(kernel_memory) - KERNEL_BEFORE)) -le 2048 ]
}
wait_for 20 memory_is_back
echo "        kernel's memory: at most $KERNEL_MOST KiB more," \
	"in the end $(($(kernel_memory) - KERNEL_BEFORE))"
look
at_most message-memory $((memory + 2000))
streams_stop
must ikek west down tunnel
must ikek south down tunnel
wait_for 10 has_sas east 0
nothing_stored()
{
	[ "$(ikek_stat east message-memory)" = 0 ]
}
wait_for 10 nothing_stored
