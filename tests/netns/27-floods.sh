#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: floods of all kinds; meanwhile a tunnel loses nothing and is rekeyed, a
# peer that is known comes back at once, what strangers can have and the memory
# that it takes stay below their limits, and in the end nothing of it is left.
# kernels: 6.1 6.12 7.2
# processors: 2
# timeout: 400

. "$(dirname "$0")/lib/all.sh"

MANY=$(at_length 3000 1000)
SOME=$(at_length 300 150)
HALF_OPEN=64
# What peers that are known may have beyond that
RESERVE=$((HALF_OPEN / 4))
# A request and the answer to it, each of at most 500 octets here, for each
MEMORY=$(((HALF_OPEN + RESERVE + 10) * 1000))
# The kernel's memory in KiB: three lines of datagrams, fragments, the buffers of
# four sockets, half-open IKE SAs with their transforms, and what the rest does
KERNEL=$((3 * 4096 + 4096 + 4 * 1024 + (HALF_OPEN + RESERVE) * 16 + 2048))
KERNEL_MOST=0

# east_conf: for west, for south, and for anybody
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
	}
	END
}

# flood KIND N [FILE]: north sends all of it, in the background
flood()
{
	in_background north "flood-$1" python3 "$LIB/flood.py" \
		"$1" 192.0.2.2 "${@:2}"
	FLOOD=$JOB
}

# flood_is_over KIND: all of it has been sent
flood_is_over()
{
	wait "$FLOOD" || fail "the flood: $(cat "$LOGS/flood-$1")"
	echo "        $(cat "$LOGS/flood-$1") datagrams;" \
		"half-open $(ikek_stat east half-open)," \
		"cookies $(ikek_stat east cookie-sent)," \
		"dropped $(ikek_stat east rx-busy) +" \
		"$(ikek_stat east rx-full) + $(ikek_stat east rx-share)"
}

# at_most COUNTER LIMIT: of east
at_most()
{
	local n

	n=$(ikek_stat east "$1")
	[ "$n" -le "$2" ] || fail "$1 is $n, more than $2"
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

	[ $grown -le $KERNEL_MOST ] || KERNEL_MOST=$grown
	[ $grown -le $KERNEL ] ||
		fail "$grown KiB of the kernel's memory, more than $KERNEL"
	at_most half-open $((HALF_OPEN + RESERVE))
	at_most ike-sas $((HALF_OPEN + RESERVE + 6))
	at_most message-memory $MEMORY
	at_most fragment-memory 4194304
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

# meanwhile KIND: what goes on during a flood
meanwhile()
{
	comes_back
	within_limits
	must ikek west rekey tunnel/net
	must ikek east rekey tunnel
	within_limits
	flood_is_over "$1"
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

step 'IKE_SA_INITs from many forged addresses'
flood spoofed "$MANY"
meanwhile spoofed
[ "$(ikek_stat east cookie-sent)" -gt $((MANY / 2)) ] ||
	fail 'cookies were not demanded'

step 'addresses that are real send their cookies back, and stop'
flood cookies "$SOME"
filled()
{
	[ "$(ikek_stat east half-open)" -ge $((HALF_OPEN - 8)) ]
}
wait_for 20 filled
meanwhile cookies

step 'garbage on both ports'
flood garbage "$MANY"
meanwhile garbage

step 'all that the tunnel was set up with, again and again'
flood replay "$MANY" "$LOGS/setup.pcap"
meanwhile replay

step 'fragments of nothing'
flood fragments "$MANY" "$LOGS/setup.pcap"
meanwhile fragments
same 'octets in fragments' "$(ikek_stat east fragment-memory)" 0

step 'peers that fail to authenticate'
failed=$(ikek_stat east auth-failed)
flood failing "$(at_length 60 30)"
meanwhile failing
[ "$(ikek_stat east auth-failed)" -gt "$failed" ] || fail 'nobody failed'

step 'all is as it was'
as_before()
{
	[ "$(ikek_stat east half-open)" = 0 ] &&
		[ "$(ikek_stat east ike-sas)" = 2 ] &&
		[ "$(ikek_stat east queued)" = 0 ] &&
		[ "$(ikek_stat east queue-memory)" = 0 ] &&
		[ "$(ikek_stat east fragment-memory)" = 0 ]
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
