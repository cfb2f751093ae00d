# SPDX-License-Identifier: GPL-2.0-only
# Numbered packets both ways, forwarded ones and the gateways' own, of which none
# may be lost or come twice; sourced by bash after xfrm.sh.

RATE=${RATE:-200}
# At most so many states are in a gateway while numbers go
STATES=${STATES:-127}
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
	local gw end=$((SECONDS + 21))

	for gw in west east; do
		filling add | ip -n $gw -batch - || fail "no states in $gw"
	done
	until both_tables_have $((STATES + 1)); do
		[ $SECONDS -lt $end ] || fail 'the tables of states do not grow'
		pause 2
	done
	for gw in west east; do
		filling delete | ip -n $gw -batch -
	done
}

FILLING='src 203.0.113.1 dst 203.0.113.2 proto esp spi'
FILLING_KEY=0x0102030405060708090a0b0c0d0e0f1011121314

# filling add|delete: prints commands for as many states as have the table grow
# to the next but one size above
filling()
{
	local i rest=

	[ "$1" != add ] || rest="mode tunnel aead rfc4106(gcm(aes)) $FILLING_KEY 128"
	for ((i = 4096; i <= 4096 + (STATES + 1) / 2; i++)); do
		echo "xfrm state $1 $FILLING $i $rest"
	done
}

# both_tables_have N: places; else one more state makes them grow once more
both_tables_have()
{
	table_has west "$1" && table_has east "$1"
}

table_has()
{
	[[ $(ip -n "$1" -s -batch - <<-END
		xfrm state count
		xfrm state add $FILLING 1000 mode tunnel aead rfc4106(gcm(aes)) $FILLING_KEY 128
		xfrm state delete $FILLING 1000
		END
	) =~ 'buckets count '([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge "$2" ]
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
	local end=$((SECONDS + 11))

	until has_all "$1" "$2"; do
		[ $SECONDS -lt $end ] ||
			fail "$2: $(cat "$LOGS/numbers-$2")," \
				"$1: $(cat "$LOGS/numbers-$1")," \
				"and XFRM has dropped:$(dropped)"
		pause 10
	done
	same "packets from $2 that $1 received again" "$(numbers "$1" again)" 0
}

# dropped: prints what XFRM has dropped and why
dropped()
{
	local gw

	for gw in west east; do
		on $gw awk -v gw=$gw '$2 { printf " %s %s %s", gw, $1, $2 }' \
			/proc/net/xfrm_stat
	done
}

numbers_stop()
{
	local job

	kill -USR1 "${STREAM[@]}"
	all_arrived ann bob
	all_arrived bob ann
	all_arrived west east
	all_arrived east west
	for job in "${STREAM[@]}"; do
		end_job "$job"
	done
}
