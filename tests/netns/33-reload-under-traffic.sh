#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: configurations change while numbered packets go both ways: proposals of
# the child and of the connection, wider selectors, a reqid, times and actions,
# another child, on one side and on both at once. No packet is lost, and a dry
# run has told what happens. What the peer does not want goes down, and why is
# told.
# kernels: 6.12
# processors: 2

. "$(dirname "$0")/lib/all.sh"

IN_CHILD_ALWAYS='replay_window = 2048'

# west_becomes FATE...: west loads what gateway_conf prints with the variables
# that are set; a dry run tells the fates before, `tunnel kept' for one
west_becomes()
{
	local fate

	IN_CHILD="$IN_CHILD_ALWAYS
		${IN_CHILD-}" gateway_conf west east | ikek_conf west
	must ikek west load --dry-run "$CONF"
	for fate; do
		says "^${fate#* } +${fate%% *}$"
	done
	must ikek west load "$CONF"
}

# east_becomes: east loads what gateway_conf prints
east_becomes()
{
	LOCAL_TS=10.2.0.0/16 REMOTE_TS=10.1.0.0/24 START= \
		IN_CHILD="$IN_CHILD_ALWAYS
		${IN_CHILD-}" gateway_conf east west | ikek_load east
}

# is_still WHAT SPI, is_new WHAT SPI: west's Child SA or IKE SA
is_still()
{
	[ "$("${1}_spi" west)" = "$2" ]
}

is_new()
{
	not is_still "$@" && is_one_now
}

is_one_now()
{
	has_states west 2 && has_states east 2 && has_sas west 1
}

BOTH_ESP=aes128gcm16-aes256gcm16
BOTH_IKE=aes128gcm16-aes256gcm16-prfsha256-x25519
two_gateways
ping_ok ann 10.2.0.2 1
IKE=$BOTH_IKE ESP=$BOTH_ESP east_becomes
IKE=aes128gcm16-prfsha256-x25519 ESP=aes128gcm16
IN_CHILD=$IN_CHILD_ALWAYS gateway_conf west east | ikek_load west
tunnel_up west
forget_crossed
numbers_start

step 'times and actions: nothing is new'
child=$(child_spi west) ike=$(ike_spi west)
IN_CONN='dpd_delay = 20s
	rekey_time = 2h' IN_CHILD='rekey_time = 20m
	close_action = trap
	dpd_action = trap' west_becomes 'tunnel kept' 'tunnel/net kept'
is_still child "$child" || fail 'the Child SA is another one'
is_still ike "$ike" || fail 'the IKE SA is another one'
same 'rekey_time' "$(ikek_json west 'd[0]["rekey-time"]' show conns)" 7200

step 'a proposal of the child'
ESP=aes256gcm16
west_becomes 'tunnel kept' 'tunnel/net replaced'
wait_for 20 is_new child "$child"
is_still ike "$ike" || fail 'the IKE SA is another one'
must ikek west show sas
says aes256gcm16

step 'a fixed reqid, and another one'
for reqid in 77 78; do
	child=$(child_spi west)
	IN_CHILD="reqid = $reqid" \
		west_becomes 'tunnel kept' 'tunnel/net replaced'
	wait_for 20 is_new child "$child"
	policy_has west out 10.1.0.0/24 10.2.0.0/24 "reqid $reqid"
	wait_for 20 eval "policies west | grep -q 'dir in .*reqid $reqid'"
done

step 'wider selectors'
child=$(child_spi west)
REMOTE_TS=10.2.0.0/16
west_becomes 'tunnel kept' 'tunnel/net replaced'
wait_for 20 is_new child "$child"
policy_has west out 10.1.0.0/24 10.2.0.0/16 "reqid"

step 'a proposal of the connection'
child=$(child_spi west)
IKE=aes256gcm16-prfsha256-x25519
west_becomes 'tunnel replaced' 'tunnel/net kept'
wait_for 20 is_new ike "$ike"
is_still child "$child" || fail 'the Child SA is another one'

step 'a trap comes and goes, and with it nothing'
for START in trap none; do
	west_becomes 'tunnel kept' 'tunnel/net kept'
done
is_still child "$child" || fail 'the Child SA is another one'

step 'both, one after the other'
ike=$(ike_spi west)
IKE=$BOTH_IKE ESP=aes128gcm16 START= west_becomes
wait_for 30 is_new ike "$ike"
wait_for 30 is_new child "$child"
IKE=$BOTH_IKE ESP=aes128gcm16 east_becomes
wait_for 30 is_one_now

step 'another child'
(ESP=aes128gcm16 IKE=$BOTH_IKE IN_CHILD='}
	more {
		local_ts = 10.77.0.0/16' east_becomes) || fail 'east did not load'
more='}
	more {
		remote_ts = 10.77.0.0/16
		start_action = start'
ESP=aes128gcm16 IKE=$BOTH_IKE START= IN_CHILD=$more \
	west_becomes 'tunnel kept' 'tunnel/more added' 'tunnel/net kept'
wait_for 20 has_states west 4
ESP=aes128gcm16 IKE=$BOTH_IKE START= \
	west_becomes 'tunnel kept' 'tunnel/more taken-down' 'tunnel/net kept'
wait_for 20 has_states west 2

step 'every packet has arrived, once'
numbers_stop
only_esp_crossed

step 'the peer wants no such thing'
ESP=aes192gcm16 IKE=$BOTH_IKE START= \
	west_becomes 'tunnel kept' 'tunnel/net replaced'
wait_for 20 has_states west 0
wait_for 20 has_states east 0
must ikek west why tunnel
says NO_PROPOSAL_CHOSEN 'not configured any more'

step 'another identity, and one that the peer does not know'
PEER_ID=%any ESP=aes128gcm16 IKE=$BOTH_IKE east_becomes
ESP=aes128gcm16 IKE=$BOTH_IKE START=start \
	west_becomes 'tunnel kept' 'tunnel/net replaced'
tunnel_is_up
ike=$(ike_spi west)
MY_ID=other.example.org ESP=aes128gcm16 IKE=$BOTH_IKE START=start \
	west_becomes 'tunnel replaced' 'tunnel/net replaced'
wait_for 20 is_new ike "$ike"
tunnel_carries
ike=$(ike_spi west)
PEER_ID=other.example.org ESP=aes128gcm16 IKE=$BOTH_IKE east_becomes
wait_for 20 is_new ike "$ike"
MY_ID=third.example.org ESP=aes128gcm16 IKE=$BOTH_IKE START=none \
	west_becomes 'tunnel replaced'
tunnel_is_down
must ikek west why tunnel
says AUTHENTICATION_FAILED

step 'an empty file ends all'
MY_ID=other.example.org ESP=aes128gcm16 IKE=$BOTH_IKE START=trap west_becomes
ping_ok ann 10.2.0.2 1
ikek_load west </dev/null
tunnel_is_down
[ -z "$(policies west)" ] || fail "policies are left: $(policies west)"
