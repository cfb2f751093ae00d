#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: what a user can ask for has an end, and the longest configuration can
# be shown; settings stand beside what they limit; more policies for a child or
# more ports than there may be are refused; the length of a datagram and the
# number of packets held at a trap have an end, too.
# kernels: uml

. "$(dirname "$0")/lib/all.sh"

# limits: settings, none of which is the default
limits()
{
	cat <<-'END'
	ikek {
		cookie_threshold = 33
		half_open_max = 4001
		ike_sa_max = 70001
		child_sa_max = 70002
		message_memory = 70003
		fragment_memory = 70004
		queue_max = 4002
		queue_memory = 70005
	}
	END
}

# subnets N NUMBER: N networks of a side, with gaps between them
subnets()
{
	local i list=

	for ((i = 0; i < $1; i++)); do
		list+=,10.$2.$((2 * i)).0/24
	done
	echo "${list#,}"
}

# pairs N M START: a tunnel for so many networks of west's and east's, loaded
# into east, and for west in a file
pairs()
{
	LOCAL_TS=$(subnets $2 2) REMOTE_TS=$(subnets $1 1) \
		gateway_conf east west | ikek_load east
	LOCAL_TS=$(subnets $1 1) REMOTE_TS=$(subnets $2 2) START=$3 \
		gateway_conf west east >"$LOGS/pairs"
}

# ports N: a connection for each of N ports
ports()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		IN_CONN="local_port = $((10000 + i))" gateway_conf west east |
			sed "s/tunnel/tunnel$i/"
	done
}

# datagram PORT OCTETS [MARKER]: west sends an IKE message of so many to east
datagram()
{
	must on west python3 -c "
import socket, struct
head = struct.pack('>QQBBBBII', 1, 0, 33, 32, 34, 8, 0, $2)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(b'${3-}' + head.ljust($2, b'\0')[:$2], ('192.0.2.2', $1))"
}

# counted COUNTER N: by east
counted()
{
	[ "$(ikek_stat east "$1")" = "$2" ]
}

two_gateways

step 'the limits that are set are shown'
{ gateway_conf west east; limits; } | ikek_load west
while read -r name most; do
	same "$name" "$(ikek_stat west "$name")" "$most"
done <<-END
	cookie-threshold 33
	half-open-max 4001
	ike-sa-max 70001
	child-sa-max 70002
	message-memory-max 70003
	fragment-memory-max 70004
	queue-max 4002
	queue-memory-max 70005
END
ikek_pair
tunnel_up west
for name in ike-sas child-sas; do
	same "$name" "$(ikek_stat west $name)" 1
done
[ "$(ikek_stat east message-memory)" -gt 0 ] || fail 'no stored messages'
tunnel_down west

step 'lists, loads at a time, and the largest connection'
must on west python3 "$LIB/netlink_bounds.py"

step 'policies of a child'
pairs 16 16 trap
must ikek west load "$LOGS/pairs"
must ikek west up tunnel/net
pairs 16 17 trap
must_fail 1 ikek west load "$LOGS/pairs"
says 'connection tunnel, child net: its selectors need too many policies'
ikek_reset west east
pairs 16 17 none
must ikek west load "$LOGS/pairs"
must_fail 1 ikek west up tunnel/net
must ikek east why tunnel
says 'the selectors need too many policies'
same 'states in west' "$(count_states west)" 0
ikek_reset west east

step 'ports'
ports 16 | ikek_load west
ports 17 >"$LOGS/ports"
must_fail 1 ikek west load "$LOGS/ports"
says 'too many different local ports'

step 'the length of a datagram'
ikek_pair
short=$(ikek_stat east rx-malformed) long=$(ikek_stat east rx-length)
datagram 4500 8192 '\0\0\0\0'
datagram 500 16384
datagram 4500 16384 '\0\0\0\0'
wait_for 10 counted rx-malformed $((short + 3))
datagram 500 16385
datagram 4500 16385 '\0\0\0\0'
datagram 500 27
wait_for 10 counted rx-length $((long + 3))
same 'malformed ones' "$(ikek_stat east rx-malformed)" $((short + 3))

step 'packets held at a trap'
START=trap gateway_conf west east | ikek_load west
ping_ok ann 10.2.0.2 1
tunnel_down west
lose udp dport { 500, 4500 }
on ann bash -c 'for ((i = 0; i < 150; i++)); do
	echo "$i" >/dev/udp/10.2.0.2/9; done'
mend_wire
tunnel_is_up
held()
{
	[ "$(carried west 192.0.2.1 192.0.2.2)" -ge 100 ]
}
wait_for 10 held
[ "$(carried west 192.0.2.1 192.0.2.2)" -le 101 ] ||
	fail 'more packets were held than there may be'
