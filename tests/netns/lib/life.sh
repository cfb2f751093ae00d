# SPDX-License-Identifier: GPL-2.0-only
# A peer on east that dies, is cut off, deletes, begins at the same time as ikek
# on west, or authenticates anew; sourced by the scenarios of the peers after
# interop.sh.
#
# A scenario names its PEER and defines
#   peer_start          starts its daemon
#   peer_kill           its daemon ends and can tell nobody, and takes all along
#   peer_load [HABIT]   configures it. By itself it then
#                         asks    whether ikek lives
#                         stays   up: it asks, too, and begins anew when ikek is
#                                 silent or has deleted
#                         traps   packets, and begins for them
#                         renews  IKE SAs by authenticating anew
#   peer_begin          makes it bring the tunnel up, and need not wait for that
#   peer_down           makes it take down the IKE SA
#   peer_down_child     makes it take down the Child SA, if it can

# west_load [CONN-SETTINGS [CHILD-SETTINGS]]
west_load()
{
	IN_CONN=${1-} IN_CHILD=${2-} AROUND=$DEAD_SOON \
		gateway_conf west east | ikek_load west
}

# west_up: ikek begins
west_up()
{
	must ikek west up tunnel/net
	both_are_up
}

# east_up: the peer begins
east_up()
{
	peer_begin
	wait_for 30 has_states west 2
	both_are_up
}

# back_up: sooner or later, and it works
back_up()
{
	wait_for 60 has_states west 2
	both_are_up
	traffic_passes
}

# gets_through FROM ADDRESS: if not the first packet, then a later one. Others may
# answer before they have states, or lose the packet that hits a trap.
gets_through()
{
	wait_for 20 on "$1" ping -n -c 1 -W 1 "$2"
}

both_gone()
{
	must ikek west down tunnel
	both_are_down
}

# since COUNTER, grown COUNTER N: by N at least, since then
since()
{
	BEFORE=$(ikek_stat west "$1")
}

grown()
{
	[ "$(ikek_stat west "$1")" -ge $((BEFORE + $2)) ]
}

ikek_asks()
{
	step "ikek asks, $PEER answers"
	peer_load
	west_load 'dpd_delay = 1s'
	west_up
	since tx
	wait_for 10 grown tx 2
	both_are_up
	same 'silent peers' "$(ikek_stat west timeout)" 0
	both_gone
}

peer_asks()
{
	step "$PEER asks, ikek answers"
	peer_load asks
	west_load
	west_up
	since rx
	wait_for 20 grown rx 2
	both_are_up
	both_gone
}

peer_is_killed()
{
	step "$PEER is killed: ikek restarts"
	peer_load
	west_load 'dpd_delay = 1s
		keyingtries = 0' 'dpd_action = restart'
	west_up
	peer_kill
	wait_for 25 has_sas west 0
	# it would refuse what it is not yet configured for
	lose udp dport { 500, 4500 }
	peer_start
	peer_load
	mend_wire
	back_up

	step 'the link is cut and mended: ikek has restarted'
	lose
	wait_for 25 has_sas west 0
	mend_wire
	back_up
	both_gone
}

peer_is_cut_off()
{
	step "the link is cut: $PEER restarts"
	west_load
	peer_load stays
	east_up
	lose
	must ikek west flush
	wait_for 100 has_states east 0
	mend_wire
	west_load
	back_up
	all_gone
}

# all_gone: also when the peer would come back, or took it down to load
all_gone()
{
	peer_load
	peer_down >"$LOGS/down-east" 2>&1
	both_are_down
}

peer_deletes()
{
	step "$PEER deletes: ikek comes back"
	peer_load
	west_load '' 'close_action = start'
	west_up
	if declare -F peer_down_child >/dev/null; then
		since child-established
		must peer_down_child
		wait_for 20 grown child-established 1
		both_are_up
	fi
	since established
	must peer_down
	wait_for 20 grown established 1
	back_up
	both_gone

	step "$PEER deletes: a trap stays at ikek"
	west_load '' 'close_action = trap'
	west_up
	must peer_down
	both_are_down
	gets_through ann 10.2.0.2
	both_are_up
	both_gone
}

ikek_deletes()
{
	step "ikek deletes: $PEER comes back"
	west_load
	peer_load stays
	east_up
	since established
	must ikek west down tunnel
	wait_for 60 grown established 1
	back_up
	all_gone
}

peer_traps()
{
	step "a trap at $PEER"
	west_load
	# what has waited for a tunnel need not stay for half a minute
	on east sysctl -qw net.core.xfrm_acq_expires=5
	peer_load traps
	gets_through bob 10.1.0.2
	both_are_up
	traffic_passes
	all_gone
}

# both_begin: neither can have heard of the other's request; then the peer's gets
# through first, and what ikek has only begun gives way. Which one goes when both
# come up is a rule that others do not know.
both_begin()
{
	local up

	step 'both begin at once'
	peer_load
	west_load 'keyingtries = 0'
	# that is, IKE_SA_INIT requests: there is no responder's SPI
	lose udp dport 500 @th,128,64 0
	peer_begin
	wait_for 20 lost_at west
	ikek west up tunnel/net >"$LOGS/up-west" 2>&1 &
	up=$!
	wait_for 20 lost_at east
	on west nft flush chain inet loss arrivals
	wait_for 20 has_states west 2
	mend_wire
	wait $up || fail "ikek: $(cat "$LOGS/up-west")"
}

# one_is_left: of what both have begun
one_is_left()
{
	wait_for 30 has_sas west 1
	is_one
	traffic_passes
	all_gone
}

ikek_renews()
{
	step "ikek authenticates anew"
	peer_load
	west_load 'reauth_time = 4s
		rand_time = 1s
		over_time = 60s'
	west_up
	renewed
}

peer_renews()
{
	step "$PEER authenticates anew"
	west_load
	peer_load renews
	east_up
	renewed
}

# renewed: again and again, so that no state's counters can be looked at
renewed()
{
	since established
	wait_for 60 grown established 1
	wait_for 20 has_sas west 1
	forget_crossed
	ping_ok ann 10.2.0.2
	ping_ok bob 10.1.0.2
	only_esp_crossed
	all_gone
}
