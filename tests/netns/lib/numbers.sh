# SPDX-License-Identifier: GPL-2.0-only
# Numbered packets both ways, forwarded ones and the gateways' own, of which none
# may be lost or come twice; sourced by bash after xfrm.sh.

RATE=${RATE:-200}
declare -A STREAM

# stream NAMESPACE LOCAL REMOTE
stream()
{
	in_background "$1" "stream-$1" python3 "$LIB/stream.py" "$2" "$3" \
		"$RATE" "$LOGS/numbers-$1"
	STREAM[$1]=$JOB
}

# numbers NAMESPACE WORD: prints what its stream says of itself
numbers()
{
	sed -n "s/.*\<$2 \([a-z0-9]*\).*/\1/p" "$LOGS/numbers-$1" 2>/dev/null
}

is_running()
{
	[ "$(numbers "$1" state)" = running ]
}

# has_all NAMESPACE FROM: it has received what the other one has sent
has_all()
{
	[ "$(numbers "$2" state)" = stopped ] &&
		[ "$(numbers "$1" received)" = "$(numbers "$2" sent)" ]
}

# tables_grown: XFRM loses a packet that looks for a state in the moment in which
# the table of states grows. So it grows before; it never shrinks.
tables_grown()
{
	local gw i key=0x0102030405060708090a0b0c0d0e0f1011121314
	local id='src 203.0.113.1 dst 203.0.113.2 proto esp spi'

	for gw in west east; do
		for i in {4097..4160}; do
			echo "xfrm state add $id $i mode tunnel" \
				"aead rfc4106(gcm(aes)) $key 128"
			[ $i != 4144 ] || pause 20
		done | ip -n $gw -batch - || fail "no states in $gw"
		for i in {4097..4160}; do
			echo "xfrm state delete $id $i"
		done | ip -n $gw -batch -
	done
}

numbers_start()
{
	local ns

	tables_grown
	stream ann 10.1.0.2 10.2.0.2
	stream bob 10.2.0.2 10.1.0.2
	stream west 10.1.0.1 10.2.0.1
	stream east 10.2.0.1 10.1.0.1
	for ns in "${!STREAM[@]}"; do
		wait_for 20 is_running "$ns"
	done
}

# all_arrived NAMESPACE FROM
all_arrived()
{
	wait_for 10 has_all "$1" "$2"
	same "packets from $2 that $1 received again" "$(numbers "$1" again)" 0
}

numbers_stop()
{
	kill -USR1 "${STREAM[@]}"
	all_arrived ann bob
	all_arrived bob ann
	all_arrived west east
	all_arrived east west
}
