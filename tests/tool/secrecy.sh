# SPDX-License-Identifier: GPL-2.0-only
# A secret is never printed, whatever is wrong with its file.
. tests/tool/lib

# hidden NAME: a test that the file on standard input gives nothing away
hidden()
{
	conf
	run check c.conf
	ok "$1, check" silent swordfish
	run -j check c.conf
	ok "$1, check -j" silent swordfish
	run load c.conf
	ok "$1, load" silent swordfish
}

hidden 'a good file' <<'X'
secrets { ike { secret = swordfish
	} }
X
hidden 'a brace in it' <<'X'
secrets { ike { secret = sword}swordfish
	} }
X
hidden 'a brace and an equals in it' <<'X'
secrets { ike { secret = sword} swordfish = x
	} }
X
hidden 'a brace and an equals in it, and braces that match' <<'X'
secrets { ike { secret = sword} swordfish = x
	}
X
hidden 'two braces' <<'X'
secrets { ike { secret = sword}} swordfish = x
X
hidden 'no closing quote' <<'X'
secrets { ike { secret = "swordfish
	} }
X
hidden 'text behind its quotes' <<'X'
secrets { ike { secret = "a"swordfish"b
	} }
X
hidden 'broken hexadecimal' <<'X'
secrets { ike { secret = 0xswordfish
	} }
X
hidden 'broken Base64' <<'X'
secrets { ike { secret = 0s+swordfish?
	} }
X
hidden 'too long' <<X
secrets { ike { secret = swordfish$(printf '%01100d' 0)
	} }
X
hidden 'secret as a section' <<'X'
secrets { ike { secret { a = swordfish
	} } }
X
hidden 'no name before it' <<'X'
secrets { ike { = swordfish
	} }
X
hidden 'no equals' <<'X'
secrets { ike { secret swordfish
	} }
X
hidden 'a secret of another kind' <<'X'
secrets { eap { secret = swordfish
	} }
X

conf <<'X'
secrets { ike { secret = x
	} }
X
chmod 644 "$dir/c.conf"
check
ok 'a file that everybody may read' eval 'status 0 && says "c.conf:1:1: warning: there are secrets, and everybody may read this file (mode 644)"'
chmod 640 "$dir/c.conf"
check
ok 'a file that a group may read' silent warning
