# SPDX-License-Identifier: GPL-2.0-only
# Every class of error, at its place and with the nearest known word.
. tests/tool/lib

conf <<'X'
conections { }
X
refused 1:1 'unknown section of the configuration, did you mean connections?'

conf <<'X'
pools { }
authorities { }
X
check
ok 'sections that are not supported' eval 'says "c.conf:1:1: the section pools of the configuration is not supported" && says "c.conf:2:1: the section authorities of the configuration is not supported"'

in_conn <<'X'
remote_adrs = 192.0.2.1
X
refused 2:1 'unknown key "remote_adrs" of a connection, did you mean remote_addrs?'
in_conn <<'X'
local_adrs = 192.0.2.1
X
refused 2:1 'unknown key "local_adrs" of a connection, did you mean local_addrs?'
in_conn <<'X'
remote_certificate = peer.pem
X
refused 2:1 'unknown key "remote_certificate" of a connection'
in_conn <<'X'
remote-2 = psk
X
refused 2:1 'remote-2 of a connection is a section: { is expected instead of ='
in_conn <<'X'
   foo = bar
X
refused 2:4 'unknown key "foo" of a connection'
in_conn <<'X'
lokal { }
X
refused 2:1 'unknown section "lokal" of a connection, did you mean local?'
in_conn <<'X'
children = net
X
refused 2:1 'children of a connection is a section: { is expected instead of ='
in_conn <<'X'
version { }
X
refused 2:1 'version of a connection is no section: = and a value are expected'
in_conn <<'X'
version = 1
X
refused 2:11 'version 1 is not supported: IKEv1 has been retired by RFC 9395'
in_conn <<'X'
version = 3
X
refused 2:11 '"3" is not a number from 0 to 2'
in_conn <<'X'
local_addrs = 10.0.0.256
X
refused 2:15 '"10.0.0.256" is not an IP address'
in_conn <<'X'
remote_addrs = 10.0.0.0/33
X
refused 2:16 '"33" is not the length of a prefix, 0 to 32'
in_conn <<'X'
remote_addrs = 10.0.0.9-10.0.0.1
X
refused 2:16 '"10.0.0.9-10.0.0.1" ends before it starts'
in_conn <<'X'
remote_addrs = 10.0.0.9-2001:db8::1
X
refused 2:16 '"10.0.0.9-2001:db8::1" mixes IPv4 and IPv6'
in_conn <<X
remote_addrs = $(seq -s, -f 10.0.0.%g 17)
X
refused 2:16 'more than 16 addresses'
in_conn <<'X'
local_port = 65536
X
refused 2:14 '"65536" is not a number from 1 to 65535'
in_conn <<'X'
local_port = 500
remote_port = 4500
X
refused 1:15 'connection c: local_port and remote_port are both 500, or none is'
in_conn <<'X'
encap = maybe
X
refused 2:9 'encap is no or yes, not "maybe"'
in_conn <<'X'
unique = replce
X
refused 2:10 'unique is no, replace, keep or never, not "replce"; did you mean replace?'
in_conn <<'X'
fragmentation = allow
X
refused 2:17 'fragmentation is yes, accept, force or no, not "allow"'
in_conn <<'X'
keyingtries = %forever
X
refused 2:15 '"%forever" is not a number from 0 to 4294967295'
in_conn <<'X'
if_id_in = %unique
X
refused 2:12 '%unique is not supported, a number is expected'
in_conn <<'X'
mobike = never
X
refused 2:10 'mobike is no or yes, not "never"'
in_conn <<'X'
aggressive = yes
X
refused 2:1 'aggressive is not supported, but for the value no'
in_conn <<'X'
rekey_time = 100y
X
refused 2:14 '"100y" is not a time: seconds, or a number with ms, s, m, h or d, are expected'
in_child <<'X'
rekey_bytes = 10T
X
refused 2:15 '"10T" is not a number, maybe with k, m or g'
in_child <<'X'
life_packets = 10k
X
refused 2:16 '"10k" is not a number'
in_child <<'X'
rekey_time = 2h
life_time = 1h
X
refused 1:30 'child n has a life_time below its rekey_time'
in_conn <<'X'
dpd_delay = 5 weeks
X
refused 2:13 '"5 weeks" is not a time: seconds, or a number with ms, s, m, h or d, are expected'
in_conn <<'X'
vips = 0.0.0.0
X
refused 2:1 'vips is not supported'

# authentication

in_conn <<'X'
local-2 { auth = psk
}
X
refused 4:1 'a second authentication round is not supported, the first is local-2'
conf <<'X'
connections { c { local { auth = pubkey
	id = a
	certs = a.pem
	} } }
X
check
ok 'auth = pubkey' says 'c.conf:1:34: auth = pubkey is not supported, psk is'
ok 'certs' says 'c.conf:3:2: certs is not supported'
ok 'no remote' says 'c.conf:1:15: connection c has no remote section: remote { auth = psk } is expected'
conf <<'X'
connections { c { remote { id = a
	} local { auth = blah
	} } }
X
check
ok 'no auth' says 'c.conf:1:19: remote has no auth, which stands for pubkey and is not supported: auth = psk is expected'
ok 'an unknown auth' says 'c.conf:2:19: auth is psk, not "blah"'

# children

in_child <<'X'
mode = tunel
X
refused 2:8 'mode is tunnel, transport, pass or drop, not "tunel"; did you mean tunnel?'
in_child <<'X'
mode = beet
X
refused 2:8 'mode beet is not supported'
in_child <<'X'
start_action = route
X
refused 2:16 'start_action is none, start, trap, trap|start or start|trap, not "route"'
in_child <<'X'
mark_in = %unique
X
refused 2:11 '%unique is not supported, a mark is expected'
in_child <<'X'
mark_out = 1/2/3
X
refused 2:12 '"1/2/3" is not a mark, or mark/mask'
in_child <<'X'
replay_window = 5000
X
refused 2:17 '"5000" is not a number from 0 to 4096'
in_child <<'X'
ah_proposals = sha256
X
refused 2:1 'ah_proposals is not supported'
in_child <<'X'
updown = /bin/true
X
refused 2:1 'updown is not supported'
in_child <<'X'
reqid = -1
X
refused 2:9 '"-1" is not a number from 0 to 4294967295'
in_child <<'X'
local_ts = 10.1.0.0/16[tcp/http
X
refused 2:12 '"10.1.0.0/16[tcp/http" lacks the closing bracket'
in_child <<'X'
local_ts = 10.1.0.0/16[tpc]
X
refused 2:12 '"tpc" is not an IP protocol: a number up to 255 or a name of /etc/protocols is expected'
in_child <<'X'
local_ts = 10.1.0.0/16[tcp/70000]
X
refused 2:12 '"70000" is not a port: a number, a range, a name of /etc/services, any or opaque is expected'
in_child <<'X'
local_ts = 10.1.0.0/16[/80]
X
refused 2:12 'a port needs a protocol before it, as in [tcp/80]'
in_child <<'X'
local_ts = dynamik
X
refused 2:12 '"dynamik" is not an IP address'

# proposals

in_conn <<'X'
proposals = aes128-sha265-x25519
X
refused 2:13 'unknown algorithm "sha265", did you mean sha256?'
in_conn <<'X'
proposals = aes128-sha256
X
refused 2:13 '"aes128-sha256" lacks a key exchange method, such as x25519'
in_conn <<'X'
proposals = aes128gcm16-x25519
X
refused 2:13 '"aes128gcm16-x25519" lacks a PRF, such as prfsha256'
in_conn <<'X'
proposals = aes128-x25519
X
refused 2:13 '"aes128-x25519" lacks an integrity algorithm, such as sha256'
in_conn <<'X'
proposals = sha256-x25519
X
refused 2:13 '"sha256-x25519" lacks an encryption algorithm, such as aes128gcm16'
in_conn <<'X'
proposals = aes128-sha256-x25519-ke1_ecp265
X
refused 2:13 'unknown algorithm "ke1_ecp265", did you mean ke1_ecp256?'
in_conn <<'X'
proposals = aes128-sha256-x25519-ke1_sha256
X
refused 2:13 'unknown algorithm "ke1_sha256", did you mean ke1_ecp256?'
in_conn <<'X'
proposals = aes128-sha256-x25519-ke1_mlkem768
X
refused 2:13 'mlkem768 is not supported'
in_conn <<'X'
proposals = aes128-sha256-ke1_x25519
X
refused 2:13 '"aes128-sha256-ke1_x25519" lacks a key exchange method, such as x25519'
in_conn <<'X'
proposals = aes128-sha256-x25519-ke1_ecp256-ke3_x25519-ke3_ecp256
X
refused 2:13 '"aes128-sha256-x25519-ke1_ecp256-ke3_x25519-ke3_ecp256" leaves no method for ke3: each takes part once'
in_child <<'X'
esp_proposals = aes128gcm16-ke1_x25519
X
refused 2:17 '"aes128gcm16-ke1_x25519" lacks a key exchange method, such as x25519'
in_conn <<'X'
proposals = aes128-aes128gcm16-sha256-x25519
X
refused 2:13 '"aes128-aes128gcm16-sha256-x25519" mixes ciphers that need an integrity algorithm with some that need none: make it two proposals'
in_conn <<'X'
proposals = aes128-sha256-modp1024
X
refused 2:13 'modp1024 is not supported'
in_conn <<'X'
proposals = aes128-sha256-x25519-esn
X
refused 2:13 "esn can't be part of an IKE proposal"
in_conn <<'X'
proposals = aes128-sha256-x25519-
X
refused 2:13 '"aes128-sha256-x25519-" ends with a dash'
in_child <<'X'
esp_proposals = aes128-sha256-prfsha256
X
refused 2:17 "prfsha256 can't be part of an ESP proposal"

# identities

conf <<'X'
connections { c { local { auth = psk
	id = ipv4:10.0.0.1
	} remote { auth = psk
	id = "@#xyz"
	} } }
X
check
ok 'a raw IPv4 identity' grep -q '^c.conf:2:7: "ipv4:10.0.0.1" is not an IPv4 identity' <<<"$err"
ok 'a key ID that is not hexadecimal' says 'c.conf:4:7: "xyz" is not hexadecimal'

# secrets

conf <<'X'
secrets {
	ike-1 { id = a
	}
	ike-2 { secret = 0xno
	}
	ike-3 { secret = 0s???
	}
	ike-4 { secret = ""
	}
	eap { secret = x
	}
	ikee { sekret = y
	}
}
X
check
ok 'no secret' says 'c.conf:2:2: ike-1 has no secret'
ok 'hexadecimal' says 'c.conf:4:19: behind 0x the secret is not hexadecimal'
ok 'Base64' says 'c.conf:6:19: behind 0s the secret is not Base64'
ok 'an empty secret' says 'c.conf:8:19: the secret is empty'
ok 'secrets of another kind' says 'c.conf:10:2: the section eap of secrets is not supported'
ok 'an unknown key of a secret' says 'c.conf:12:9: unknown key of a pre-shared key, did you mean secret?'
ok 'all of them are told' says 'ikekctl: c.conf: 6 errors'

# ikek's own section

conf <<'X'
ikek {
	cookie_treshold = 1
	half_open_max = 0
	half_open_timeout = 2h
	retransmit_timeout = 1x
	retransmit_base = 0.5
	retransmit_tries = 65
	fragment_size_v6 = 1000
	max_packet = 100k
	queue_max = 1
}
X
check
ok 'an unknown setting' says 'c.conf:2:2: unknown key "cookie_treshold" of ikek, did you mean cookie_threshold?'
ok 'a number' says 'c.conf:3:18: "0" is not a number from 1 to 4294967295'
ok 'a time' says 'c.conf:4:22: "2h" is not from 1s to 3600s'
ok 'a unit' says 'c.conf:5:23: "1x" is not a time: seconds, or a number with ms, s, m, h or d, are expected'
ok 'a factor' says 'c.conf:6:20: retransmit_base is from 1.0 to 10.0, or from 100% to 1000%, not "0.5"'
ok 'a bound' says 'c.conf:7:21: "65" is not a number from 0 to 64'
ok 'a datagram too small for IPv6' says 'c.conf:8:21: "1000" is not a number from 1280 to 16384'
ok 'octets have no unit' says 'c.conf:9:15: "100k" is not a number from 1280 to 32767'
ok 'a queue that is too short' says 'c.conf:10:14: "1" is not a number from 16 to 4294967295'

# JSON has the same

check -j
ok 'errors as JSON' gives '[(m["line"], m["column"], m["severity"]) for m in j["messages"]][0]' '[2, 2, "error"]'
ok 'and nothing else' gives 'sorted(j)' '["messages", "ok"]'
