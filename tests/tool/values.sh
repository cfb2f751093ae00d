# SPDX-License-Identifier: GPL-2.0-only
# What values mean: addresses, selectors, proposals, identities, defaults.
. tests/tool/lib

# conn KEY FILTER TEXT: of the connection in $out
conn()
{
	gives "j['conns'][0]$1" "$2"
}

# child FILTER TEXT: of its first child
child()
{
	gives "j['conns'][0]['child'][0]$1" "$2"
}

in_child <<'X'
X
check -j
ok 'ports by default' conn '["local-port"], j["conns"][0]["remote-port"]' '[500, 500]'
ok 'keyingtries by default' conn '["keyingtries"]' 1
ok 'unique by default' conn '["unique"]' no
ok 'addresses by default' conn '["local-addr"]' '[]'
ok 'identities by default' conn '["local-id"]' %any
ok 'childless by default' conn '["childless"]' allow
ok 'fragmentation by default' conn '["fragmentation"]' yes
ok 'no encap by default' conn '["encap"]' false
ok 'mobike by default' conn '["mobike"]' true
ok 'no dead-peer detection by default' conn '["dpd-delay"]' 0
ok 'nothing follows by default' child '["dpd-action"], j["conns"][0]["child"][0]["close-action"]' '["clear", "clear"]'
ok 'lifetimes by default' conn '["rekey-time"], j["conns"][0]["reauth-time"], j["conns"][0]["over-time"], j["conns"][0]["rand-time"]' '[14400, 0, 1440, 1440]'
ok 'and of a child' child '["rekey-time"], j["conns"][0]["child"][0]["life-time"], j["conns"][0]["child"][0]["rand-time"], j["conns"][0]["child"][0]["inactivity"]' '[3600, 3960, 360, 0]'
ok 'no limits of bytes by default' child '["rekey-bytes"], j["conns"][0]["child"][0]["life-bytes"], j["conns"][0]["child"][0]["rand-packets"]' '[0, 0, 0]'
ok 'selectors by default' child '["remote-ts"]' '["dynamic"]'
ok 'mode by default' child '["mode"]' tunnel
ok 'nothing is started by default' child '["start-action"]' '[]'
ok 'replay_window by default' child '["replay-window"]' 64
ok 'the default starts with AEADs' child '["proposal"][0].startswith("aes128gcm16-")' true
ok 'and has others, too' child '["proposal"][1].startswith("aes128-")' true
ok 'nothing weak is in the default' eval '! json "j[\"conns\"]" | grep -E "sha1|3des|modp1|md5"'

in_conn <<'X'
local_addrs = %any
remote_addrs = 192.0.2.7, 10.0.0.0/8, 2001:db8::1-2001:db8::9 , %any
local_port = 4500
if_id_in = 0x2a
dpd_delay = 1.5m
reauth_time = 2d
childless = prefer
fragmentation = accept
encap = yes
mobike = no
X
check -j
ok '%any alone is no address' conn '["local-addr"]' '[]'
ok 'addresses, subnets and ranges' conn '["remote-addr"]' '["192.0.2.7", "10.0.0.0/8", "2001:db8::1-2001:db8::9", "%any"]'
ok 'a port, and what follows from it' conn '["local-port"], j["conns"][0]["remote-port"]' '[4500, 4500]'
ok 'encap' conn '["encap"]' true
ok 'no mobike' conn '["mobike"]' false
ok 'reauth_time and what follows from it' conn '["rekey-time"], j["conns"][0]["reauth-time"], j["conns"][0]["over-time"], j["conns"][0]["rand-time"]' '[0, 172800, 17280, 17280]'
ok 'childless' conn '["childless"]' prefer
ok 'fragmentation' conn '["fragmentation"]' accept
ok 'a time' conn '["dpd-delay"]' 90000
ok 'hexadecimal numbers' conn '["if-id-in"]' 42

in_conn <<'X'
remote_addrs = vpn.example.org
X
check -j
ok 'names of hosts are left alone by check' eval 'status 0 && conn "[\"remote-addr\"]" "[]"'

in_conn <<'X'
proposals = aes256-sha256-ke7_none-x25519-KE1_ecp384-ke7_modp3072
X
check -j
ok 'additional key exchanges, by their number' conn '["proposal"]' '["aes256-prfsha256-sha256-x25519-ke1_ecp384-ke7_none-ke7_modp3072"]'

in_child <<'X'
local_ts = dynamic[tcp/http], 10.1.2.3/16, 10.0.0.1-10.0.0.6[udp/1000-2000], 2001:db8::/32[17/53]
remote_ts = 0.0.0.0/0[icmp/8], 0.0.0.0/0[icmp/2048], dynamic[tcp/opaque], ::/0[ipv6-icmp], 10.1.1.1[any], 10.1.1.1[tcp/any]
mode = transport
start_action = trap|start
dpd_action = restart
life_time = 11m
rekey_bytes = 10G
rand_bytes = 5k
life_packets = 22
inactivity = 90
close_action = trap
mark_in = 42
mark_out = 0x10/0xf0
priority = 7
reqid = 9
replay_window = 0
X
check -j
ok 'selectors' child '["local-ts"]' '["dynamic[tcp/80]", "10.1.0.0/16", "10.0.0.1-10.0.0.6[udp/1000-2000]", "2001:db8::/32[udp/53]"]'
ok 'protocols and ports' child '["remote-ts"]' '["0.0.0.0/0[icmp/8]", "0.0.0.0/0[icmp/2048]", "dynamic[tcp/opaque]", "::/0[ipv6-icmp]", "10.1.1.1", "10.1.1.1[tcp]"]'
ok 'mode' child '["mode"]' transport
ok 'two start actions' child '["start-action"]' '["start", "trap"]'
ok 'what a life_time gives' child '["rekey-time"], j["conns"][0]["child"][0]["life-time"], j["conns"][0]["child"][0]["rand-time"]' '[600, 660, 60]'
ok 'bytes with units' child '["rekey-bytes"], j["conns"][0]["child"][0]["life-bytes"], j["conns"][0]["child"][0]["rand-bytes"]' '[10737418240, 11811160064, 5120]'
ok 'packets' child '["rekey-packets"], j["conns"][0]["child"][0]["life-packets"], j["conns"][0]["child"][0]["rand-packets"]' '[20, 22, 2]'
ok 'inactivity' child '["inactivity"]' 90
ok 'what follows' child '["dpd-action"], j["conns"][0]["child"][0]["close-action"]' '["start", "trap"]'
ok 'a mark without a mask' child '["mark-in"]' '{"value": 42, "mask": 4294967295}'
ok 'a mark with a mask' child '["mark-out"]' '{"value": 16, "mask": 240}'
ok 'numbers' child '["priority"], j["conns"][0]["child"][0]["reqid"], j["conns"][0]["child"][0]["replay-window"]' '[7, 9, 0]'

# proposals

# proposal KEY VALUE TEXT: a test that VALUE becomes TEXT
proposal()
{
	if [ "$1" = ike ]; then
		in_conn <<<"proposals = $2"
		check -j
		ok "ike $2" conn '["proposal"]' "$3"
	else
		in_child <<<"esp_proposals = $2"
		check -j
		ok "esp $2" child '["proposal"]' "$3"
	fi
}
proposal ike aes128-sha256-x25519 '["aes128-prfsha256-sha256-x25519"]'
proposal ike aes256-sha384-prfsha512-ecp384-modp2048 '["aes256-prfsha512-sha384-ecp384-modp2048"]'
proposal ike aes128gcm16-sha256-curve25519 '["aes128gcm16-prfsha256-x25519"]'
proposal ike aes256gcm128-aes128gcm-prfaesxcbc-x25519 '["aes256gcm16-aes128gcm16-prfaesxcbc-x25519"]'
proposal ike 'aes-aesxcbc-ecp256, aes128ctr-aescmac-ecp256' '["aes128-prfaesxcbc-aesxcbc-ecp256", "aes128ctr-prfaescmac-aescmac-ecp256"]'
proposal ike AES128-SHA2_256-ECP256 '["aes128-prfsha256-sha256-ecp256"]'
proposal ike aes128-aes128-sha256-sha256-x25519 '["aes128-prfsha256-sha256-x25519"]'
proposal esp aes128gcm16 '["aes128gcm16-noesn"]'
proposal esp aes128gcm16-sha256-esn '["aes128gcm16-esn"]'
proposal esp aes256-sha512-modp2048-noesn-esn '["aes256-sha512-modp2048-noesn-esn"]'
proposal esp chacha20poly1305-x25519,aes192ccm12 '["chacha20poly1305-x25519-noesn", "aes192ccm12-noesn"]'
in_child <<<'esp_proposals = null-sha256, default'
check -j
ok 'null' eval 'status 0 && says "c.conf:2:17: warning: null is not safe to use"'
ok 'default behind others' child '["proposal"][0], len(j["conns"][0]["child"][0]["proposal"])' '["null-sha256-noesn", 3]'
for word in 3des-sha1-modp1536; do
	in_conn <<<"proposals = $word"
	check
	for part in 3des sha1 modp1536; do
		ok "$part is warned about" says "c.conf:2:13: warning: $part is not safe to use"
	done
done

# identities

# ident VALUE TEXT: a test that VALUE is read, and printed as TEXT
ident()
{
	conf <<X
connections { c { local { auth = psk
	id = $1
	} remote { auth = psk
	} } }
X
	check -j
	ok "identity $1" conn '["local-id"]' "$2"
}
ident %any %any
ident '"*"' %any
ident 192.0.2.1 192.0.2.1
ident 2001:db8::1 2001:db8::1
ident moon.example.org moon.example.org
ident @moon.example.org moon.example.org
ident @192.0.2.1 fqdn:192.0.2.1
ident me@example.org me@example.org
ident @@me@example.org me@example.org
ident '"@#deadBEEF"' keyid:#deadbeef
ident keyid:token keyid:token
ident 'some:thing' some:thing
ident fqdn:a@b fqdn:a@b
ident dns:moon.example.org moon.example.org
ident email:x rfc822:x
ident userfqdn:me@x me@x
ident '"ipv4:#0a000001"' 10.0.0.1
ident '"{11}:#61"' keyid:a
ident 'C=CH, O=strongSwan Project, CN=moon.strongswan.org' 'C=CH, O=strongSwan Project, CN=moon.strongswan.org'
ident /C=CH/O=acme/CN=gw 'C=CH, O=acme, CN=gw'
ident '"CN=*, O=a\\, b"' 'CN=*, O=a\, b'
ident 'E=a@b, DC=org, UID=1' 'E=a@b, DC=org, UID=1'
ident '"asn1dn:#300d310b3009060355040613024348"' 'C=CH'
ident not=a=name not=a=name
ident '*.example.org' '*.example.org'

# secrets and settings

conf <<'X'
secrets {
	ike { secret = "a b" 
	}
	ike-gw { secret = 0x00:ff
		id-moon = moon
		id2 = 192.0.2.1
		id = "@#01"
	}
	ikeb64 { secret = 0sAAECAw==
	}
}
ikek {
	cookie_threshold = 0
	half_open_timeout = 1m
	retransmit_timeout = 250ms
	retransmit_base = 150%
	retransmit_tries = 3
	fragment_size_v4 = 576
	fragment_size_v6 = 1400
	fragment_memory = 1000000
	max_packet = 10000
	keepalive = 1m
	ike_sa_max = 20000
	ike_sa_per_peer = 2
	child_sa_max = 40000
	child_sa_per_ike_sa = 8
	message_memory = 50000000
	queue_max = 512
	queue_memory = 1000000
}
X
check -j
ok 'secrets' gives '[s["name"] for s in j["secrets"]]' '["ike", "ike-gw", "ikeb64"]'
ok 'their identities' gives 'j["secrets"][1]["id"]' '["moon", "192.0.2.1", "keyid:#01"]'
ok 'settings' gives 'j["settings"]' '{"cookie-threshold": 0, "half-open-timeout": 60, "retransmit-timeout": 250, "retransmit-base": 150, "retransmit-tries": 3, "fragment-size-v4": 576, "fragment-size-v6": 1400, "max-packet": 10000, "fragment-memory": 1000000, "keepalive": 60, "ike-sa-max": 20000, "ike-sa-per-peer": 2, "child-sa-max": 40000, "child-sa-per-ike-sa": 8, "message-memory": 50000000, "queue-max": 512, "queue-memory": 1000000}'

# keys that ask for what is so anyway

in_conn <<'X'
aggressive = no
children { n { ipcomp = no
	policies = yes
} }
X
check
ok 'keys with a value that asks for nothing' status 0
