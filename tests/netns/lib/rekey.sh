# SPDX-License-Identifier: GPL-2.0-only
# SAs that take the place of others, under traffic; sourced by bash after
# ikek.sh.

# streams_start: numbered packets between the clients, each way
streams_start()
{
	STREAMS=()
	UNFIT=$(unfit)
	in_background ann ann.stream ping -i 0.02 10.2.0.2
	STREAMS+=("$JOB")
	in_background bob bob.stream ping -i 0.02 10.1.0.2
	STREAMS+=("$JOB")
}

# streams_stop: all of them have arrived, once and in their order, but for those
# that unfit has counted
streams_stop()
{
	local job client missing all=0 allowed

	for job in "${STREAMS[@]}"; do
		end_job "$job" INT
	done
	for client in ann bob; do
		missing=$(missing_in "$LOGS/$client.stream") ||
			fail "the stream of $client: $missing"
		all=$((all + missing))
	done
	allowed=$(($(unfit) - UNFIT))
	[ $all -le $allowed ] || fail "$all packets were lost, $allowed of" \
		"them because there was no state for them"
}

# unfit: prints how many ESP packets came for an SPI without a state, or one that
# is only reserved. ikek sees to it that there are none. Other responders send
# over a new Child SA as soon as they have answered, when the initiator cannot
# have its keys, or end the old one before all has come that is on its way.
unfit()
{
	local gw

	for gw in west east; do
		on $gw cat /proc/net/xfrm_stat
	done | awk '$1 ~ /^Xfrm(AcquireError|InNoStates)$/ { n += $2 }
		    END { print n + 0 }'
}

# missing_in FILE: prints how many answers ping has missed; fails if they came
# twice, in disorder, or were hardly any
missing_in()
{
	awk -F'icmp_seq=' '
	/bytes from/ {
		split($2, word, " ")
		if (word[1] <= last) {
			print "after " last " came " word[1]
			exit bad = 1
		}
		missing += word[1] - last - 1
		last = word[1]
	}
	END {
		if (bad)
			exit 1
		print last < 10 ? "only " last + 0 : missing + 0
		exit last < 10
	}' "$1"
}

# child_spi, ike_spi NAMESPACE: what names the Child SA and the IKE SA in use
child_spi()
{
	ikek "$1" -j show sas | grep -o '"spi-in": *"[0-9a-f]*"'
}

ike_spi()
{
	ikek "$1" -j show sas | grep -o '"spi-i": *"[0-9a-f]*"'
}

# rekeys child|ike WHAT COMMAND...: COMMAND has it replaced, and at last there
# is one on both sides
rekeys()
{
	local kind=$1 before

	step "$2"
	shift 2
	before=$("${kind}_spi" west)
	must "$@"
	replaced()
	{
		[ "$("${kind}_spi" west)" != "$before" ]
	}
	wait_for 20 replaced
	is_one
}

# is_one: one IKE SA and one Child SA, on either side, sooner or later. A new IKE
# SA is there before the old one has been deleted, and the peer may be about to
# replace another one.
is_one()
{
	wait_for 30 are_one
}

are_one()
{
	has_states west 2 && has_states east 2 && has_sas west 1 &&
		agree_on 192.0.2.1 && agree_on 192.0.2.2
}

# agree_on ADDRESS: both sides call what goes there by the same name
agree_on()
{
	[ "$(spis_of west "$1")" = "$(spis_of east "$1")" ]
}

# spis_of NAMESPACE ADDRESS: of the states to ADDRESS
spis_of()
{
	ip -n "$1" xfrm state list dst "$2" | grep -o 'spi 0x[0-9a-f]*'
}

# watch_start: notes ikek's events from now on
watch_start()
{
	in_background west monitor.west ikekctl -j monitor
	WATCH=$JOB
}

# nothing_went_down: of ikek's tunnel nobody saw the end, but what takes the
# place of what
nothing_went_down()
{
	end_job "$WATCH"
	! grep -E '"(ike|child)-down"' "$LOGS/monitor.west" ||
		fail 'a tunnel went down'
	grep -q '"child-rekeyed"' "$LOGS/monitor.west" ||
		fail 'nobody was told of a new Child SA'
	grep -q '"ike-rekeyed"' "$LOGS/monitor.west" ||
		fail 'nobody was told of a new IKE SA'
}

# under_traffic: a tunnel with a peer, see interop.sh, is replaced by all_ways,
# which the scenario defines, and nobody notices
under_traffic()
{
	both_load
	must ikek west up tunnel/net
	both_are_up
	watch_start
	streams_start
	all_ways
	streams_stop
	nothing_went_down
	must ikek west down tunnel
	both_are_down
}
