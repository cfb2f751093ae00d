# SPDX-License-Identifier: GPL-2.0-only
# Gateways that are in the middle of something when they, or the module, are to
# end; sourced by scenarios after all.sh.

# east_busy_conf GATEWAY: for GATEWAY, wherever it is; soon demands cookies
east_busy_conf()
{
	PEER_ADDRS=%any AROUND='ikek {
		cookie_threshold = 16
	}' gateway_conf east "$1"
}

# Both SAs are replaced every second.
OFTEN='rekey_time = 1s
	rand_time = 0'

# rekeys_go_on GATEWAY: of both, and east has begun one more
rekeys_go_on()
{
	rekeyed_often()
	{
		[ "$(ikek_stat "$1" child-rekeyed)" -ge 2 ] &&
			[ "$(ikek_stat "$1" rekeyed)" -ge 2 ]
	}
	wait_for 30 rekeyed_often "$1"
	ikek east rekey tunnel --wait 0 >"$LOGS/rekey" 2>&1
}

# begins_to_move GATEWAY: it has another address, and east hears nothing of that,
# nor it of an IKE SA that east wants to rekey
begins_to_move()
{
	local gw=$1 old=192.0.2.${NUMBER[$1]}

	on "$gw" sysctl -qw net.ipv4.conf.all.promote_secondaries=1
	ip -n "$gw" addr add 192.0.2.77/24 dev wan
	lose udp dport '{ 500, 4500 }'
	must ikek east rekey tunnel --wait 0
	must ip -n "$gw" addr del "$old/24" dev wan
	wait_for 10 lost_at east
}

# half_is_put_together GATEWAY: of its IKE_AUTH request east lacks a fragment
half_is_put_together()
{
	lose_second_fragment
	must ikek "$1" up tunnel --wait 0
	is_kept()
	{
		[ "$(ikek_stat east fragment-memory)" -gt 0 ]
	}
	wait_for 20 is_kept
}

# flood_comes: IKE_SA_INITs from forged addresses; cookies are demanded already
flood_comes()
{
	ip -n wire addr add 192.0.2.250/24 dev bridge0 &&
	ip -n wire route add blackhole 198.18.0.0/15 &&
	ip -n east route add 198.18.0.0/15 via 192.0.2.250 ||
		fail 'no routes for strangers'
	in_background wire flood python3 "$LIB/flood.py" spoofed 192.0.2.2
	FLOOD=$JOB
	has_come()
	{
		[ "$(ikek_stat east cookie-sent)" -ge 100 ]
	}
	wait_for 20 has_come
}
