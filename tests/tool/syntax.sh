# SPDX-License-Identifier: GPL-2.0-only
# Files as strongSwan's parser reads them: sections, values, strings, comments.
. tests/tool/lib

conf <<'X'
# a comment

connections
{
	one { # behind a brace
		remote_addrs = 192.0.2.1 # behind a value
		local { auth=psk }
		remote {
			auth   =   psk
			id = a
			id = sun.example.org
		}
		children { net { local_ts = 10.1.0.0/16,10.2.0.0/16
			remote_ts = 10.3.0.0/16 ,
				 # the list ends here
			} other { } }
	}
}
X
check -j
ok 'braces on the same line and on their own' status 0
ok 'a value ends at its comment' gives 'j["conns"][0]["remote-addr"][0]' 192.0.2.1
ok 'a later value replaces an earlier one' gives 'j["conns"][0]["remote-id"]' sun.example.org
ok 'values in one line with a brace' gives '[c["name"] for c in j["conns"][0]["child"]]' '["net", "other"]'
ok 'a comma at the end of a list' gives 'j["conns"][0]["child"][0]["remote-ts"]' '["10.3.0.0/16"]'
ok 'lists with and without blanks' gives 'j["conns"][0]["child"][0]["local-ts"]' '["10.1.0.0/16", "10.2.0.0/16"]'

conf <<'X'
connections { c {
	local { auth = psk
		id = "CN=a, O=\"quoted\"
" }
	remote { auth = psk
		id = "keyid:a\
		b" }
} }
X
check -j
ok 'quoted strings with escapes' status 0
ok 'a line end with a backslash is none' gives 'j["conns"][0]["remote-id"]' keyid:#61090962

conf <<'X'
connections { c { local { auth = psk
	id = one   two "and  three" four
	} remote { auth = psk
	} } }
X
check -j
ok 'words of a value are joined by one blank' gives 'j["conns"][0]["local-id"]' 'fqdn:#6f6e652074776f20616e642020746872656520666f7572'

printf 'connections { c {\r\n local { auth = psk\r\n }\r\n remote { auth = psk\r\n }\r\n }\r\n}\r\n' | conf
check
ok 'line ends of other systems' status 0

conf <<'X'
connections { a {
	local { auth = psk
	} remote { auth = psk
	} } }
connections { a { remote_addrs = 192.0.2.9
	local { id = moon
	} } b { local { auth = psk
	} remote { auth = psk
	} } }
X
check -j
ok 'sections of one name are merged' gives '[(c["name"], c["local-id"], c["remote-addr"]) for c in j["conns"]]' '[["a", "moon", ["192.0.2.9"]], ["b", "%any", []]]'

printf '' | conf
check
ok 'an empty file is a configuration' status 0

# errors of syntax, each with its place

conf <<'X'
connections {
	a {
		version
	}
X
check
ok 'a name alone' says 'c.conf:3:3: behind the name that starts here, = and a value or { are expected'
ok 'a section that is not closed' says 'c.conf:5:1: } is expected: the section opened in line 1 is not closed'
ok 'several errors in one run' says 'ikekctl: c.conf: 2 errors'

conf <<'X'
}
X
refused 1:1 '} without a section to close'

conf <<'X'
	= value
X
refused 1:2 'a name is expected here'

conf <<'X'
secrets { ike { secret = "never closed
	} }
X
refused 1:26 'the string that starts here has no closing quote'

conf <<'X'
"quoted" = value
X
refused 1:1 'a name is expected here'

conf <<'X'
a : b
c = d
X
check
ok 'references without a section' says 'c.conf:2:1: { is expected here'

conf <<'X'
a : { }
X
refused 1:5 'the name of a section to inherit from is expected'

printf 'a = b\0c' | conf
refused 1:6 'this is not text: a NUL octet'

{ for i in $(seq 40); do echo 's {'; done; } | conf
refused 33:1 'more than 32 sections inside of each other'

run check missing.conf
ok 'a file that is not there' eval 'status 2 && says "ikekctl: missing.conf: No such file or directory"'
run check .
ok 'a folder' eval 'status 2 && says "ikekctl: .: Is a directory"'
