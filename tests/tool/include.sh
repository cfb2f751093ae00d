# SPDX-License-Identifier: GPL-2.0-only
# Files in files, and sections that inherit from others.
. tests/tool/lib

conf <<'X'
connections {
	a {
		include sides.conf
		remote_addrs = 192.0.2.1
	}
	include conf.d/*.conf
}
include secrets/"my keys"/*.conf
include none-here-*.conf
X
conf sides.conf <<'X'
local { auth = psk
}
remote { auth = psk
}
remote_addrs = 192.0.2.99
X
conf conf.d/b.conf <<'X'
b { include ../sides.conf
}
X
conf conf.d/c.conf <<'X'
c {
	include ../sides.conf
}
X
conf 'secrets/my keys/one.conf' <<'X'
secrets { ike { secret = swordfish
	} }
X
check -j
ok 'files in files' status 0
ok 'what is included belongs to the section around it' gives '[c["name"] for c in j["conns"]]' '["a", "b", "c"]'
ok 'what follows an include wins over it' gives 'j["conns"][0]["remote-addr"]' '["192.0.2.1"]'
ok 'patterns are relative to their own file' gives 'j["conns"][1]["remote-addr"]' '["192.0.2.99"]'
ok 'quotes in patterns' gives 'len(j["secrets"])' 1
(cd / && ikekctl check "$dir/c.conf" >/dev/null)
ok 'and not to the current folder' [ $? = 0 ]

conf <<'X'
connections {
	include gone.conf
}
X
refused 2:2 'there is no file gone.conf to include'

conf <<'X'
include c.conf
X
refused 1:1 'more than 10 files inside of each other'

conf conf.d/bad.conf <<'X'

x { local_adrs = 1
X
conf <<'X'
connections { include conf.d/bad.conf
}
X
check
ok 'errors name the file that they are in' says 'conf.d/bad.conf:3:1: } is expected: the section opened in line 2 is not closed'

conf <<'X'
include = value
X
refused 1:1 'unknown key of the configuration'

# references

conf <<'X'
conn-defaults {
	remote_addrs = 192.0.2.1
	unique = replace
	local { auth = psk
		id = moon
	}
	remote { auth = psk
		id = any.example.org
	}
}
more : deepest {
	proposals = aes128-sha256-ecp256
}
deepest {
	keyingtries = 3
	unique = keep
}
child-defaults {
	esp_proposals = aes256gcm16
	start_action = trap
}
connections {
	a : conn-defaults, more {
		remote { id = a.example.org
		}
		children {
			net : child-defaults {
				start_action =
			}
			own { }
		}
	}
	b : connections.a {
		unique =
		children { net { mode = transport
		} }
	}
	# a name with a dot's worth of depth
	c : templates.inner.conn { }
}
templates { inner { conn : conn-defaults { remote_addrs = 2001:db8::1
	} } }
X
check -j
ok 'references' status 0
ok 'inherited settings' gives 'j["conns"][0]["remote-addr"]' '["192.0.2.1"]'
ok 'the first reference wins' gives 'j["conns"][0]["unique"]' replace
ok 'references of references' gives 'j["conns"][0]["keyingtries"]' 3
ok 'a setting of its own wins in a subsection' gives 'j["conns"][0]["remote-id"]' a.example.org
ok 'the rest of the subsection is inherited' gives 'j["conns"][0]["local-id"]' moon
ok 'an empty assignment takes back' gives 'j["conns"][0]["child"][0]["start-action"]' '[]'
ok 'children inherit' gives 'j["conns"][0]["child"][0]["proposal"]' '["aes256gcm16-noesn"]'
ok 'a connection inherits from another' gives '[c["name"] for c in j["conns"][1]["child"]]' '["net", "own"]'
ok 'and what that inherits' gives 'j["conns"][1]["keyingtries"]' 3
ok 'and changes it' gives 'j["conns"][1]["child"][0]["mode"]' transport
ok 'an empty assignment gives the default back' gives 'j["conns"][1]["unique"]' no
ok 'absolute names' gives 'j["conns"][2]["remote-addr"]' '["2001:db8::1"]'
ok 'a template is no connection' gives 'len(j["conns"])' 3

conf <<'X'
connections { a : gone, b.c { }
}
X
check
ok 'a reference to nothing' says 'c.conf:1:19: there is no section gone to inherit from'
ok 'each of them is told' says 'c.conf:1:25: there is no section b.c to inherit from'

conf <<'X'
connections {
	a : connections.b { }
	b : connections.a { }
}
X
check
ok 'references in a circle' eval 'status 2 && grep -q "inherits from itself" <<<"$err"'

{
	echo 'connections { c : t20 { } }'
	echo 't0 { local { auth = psk'
	echo '} }'
	for i in $(seq 20); do
		echo "t$i { x : t$((i - 1)) { }"
		echo "y : t$((i - 1)) { } z : t$((i - 1)) { } }"
	done
} | conf
check
ok 'references that multiply' eval 'status 2 && grep -q "inheriting makes this configuration too large" <<<"$err"'

conf <<'X'
unused { a = b
}
X
check
ok 'a section nobody inherits from' eval 'status 0 && says "c.conf:1:1: warning: no section inherits from unused, so it is not used"'
