# SPDX-License-Identifier: GPL-2.0-only
# ikek on west and a peer on east begin at the same moment, so that each has the
# other's request before the answer to its own; sourced after interop.sh and
# life.sh.

# What CHARON is to be: it does not give up while a slow machine gets that far.
PATIENT='delete_rekeyed_delay = 2
		retransmit_tries = 7'

# cross THEIRS WORD...: `ikekctl WORD...' and the function THEIRS, which makes the
# peer begin, with requests that cross. First nothing arrives until both have
# sent, then no response until both have answered.
cross()
{
	local theirs=$1 ours

	shift
	lose_ike_of_both
	ikek west "$@" >"$LOGS/ours" 2>&1 &
	ours=$!
	wait_for 20 lost_at east
	"$theirs"
	wait_for 20 lost_at west
	lose_responses
	wait_for 20 lost_at west
	wait_for 20 lost_at east
	mend_wire
	wait $ours || fail "ikek: $(cat "$LOGS/ours")"
}

lose_ike_of_both()
{
	lose udp dport '{ 500, 4500 }'
}

# lose_responses: instead of what gets lost now; the flag is in octet 19 of IKE's
# header, behind UDP's and, on port 4500, the marker
lose_responses()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		on "$gw" nft -f - <<-END || fail 'responses cannot get lost'
		flush chain inet loss arrivals
		table inet loss {
			chain arrivals {
				iifname "wan" udp dport 500 \
					@th,216,8 & 0x20 == 0x20 counter drop
				iifname "wan" udp dport 4500 \
					@th,248,8 & 0x20 == 0x20 counter drop
			}
		}
		END
	done
}

# set_ups_cross THEIRS: one IKE SA and one Child SA are left; they stay
set_ups_cross()
{
	step 'set-ups cross'
	both_load
	cross "$1" up tunnel/net
	one_carries
}

one_carries()
{
	wait_for 30 has_settled
	is_one
	traffic_passes
}

has_settled()
{
	has_sas west 1 && has_states west 2 && has_states east 2 &&
		[ "$(ikek_stat west half-open)" = 0 ]
}

# rekeys_cross_under_traffic THEIRS WHAT: of the Child SA, or of the IKE SA;
# nothing is lost
rekeys_cross_under_traffic()
{
	step "rekeys of $2 cross"
	streams_start
	cross "$1" rekey "$2"
	one_carries
	streams_stop
}
