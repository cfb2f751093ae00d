# SPDX-License-Identifier: GPL-2.0-only
# Commands, options and exit statuses, without a module.
. tests/tool/lib

run help
ok 'help' eval 'status 0 && prints "Usage: ikekctl"'
for command in check load up down rekey show why monitor flush version; do
	ok "help names $command" prints "  $command "
done
run --help
ok '--help' status 0

run chek
ok 'an unknown command' eval 'status 2 && says "ikekctl: there is no command chek, did you mean check?; see ikekctl help"'
run --nonsense
ok 'an unknown option' status 2
run check a b
ok 'too many arguments' status 2
run show
ok 'too few arguments' status 2
run show saz
ok 'an unknown word' eval 'status 2 && says "ikekctl: conns, sas, creds, stats and algs can be shown, not saz, did you mean sas?"'
run up
ok 'up without a connection' status 2
run why
ok 'why without a connection' status 2
run check --dry-run
ok '--dry-run elsewhere' eval 'status 2 && says "ikekctl: --dry-run belongs to load"'
run flush --wait 3
ok '--wait elsewhere' eval 'status 2 && says "ikekctl: --wait belongs to up, down and rekey"'
run up a --wait long
ok '--wait without a number' eval "status 2 && says 'ikekctl: --wait wants seconds, not \"long\"'"
run -n no-such-netns show sas
ok 'a namespace that is not there' eval 'status 1 && says "ikekctl: network namespace no-such-netns: No such file or directory"'

# where there is no module
[ -e /sys/module/ikek ] && exit
conf <<'X'
X
for args in '' 'load c.conf' 'up c' 'down c/n' 'rekey c/n' 'show conns' 'show sas' \
	'show creds' 'show stats' 'show algs' 'why c' monitor flush; do
	run $args
	ok "no module: ${args:-(nothing)}" status 3
done
ok 'what to do about it' says 'ikekctl: the module ikek is not loaded: modprobe ikek'
run version
ok 'version tells what it can' eval 'status 3 && grep -q "^ikekctl [0-9]" <<<"$out"'
echo 'bad' | conf
run load c.conf
ok 'a broken file is told first' status 2
run check -
ok 'standard input' status 0
awk '/^A file in full:$/ { on = 1; next } on && /^[^ ]/ { exit } on' README.md |
	conf
check
ok 'the file that README has' status 0
ok 'and it is one' eval 'grep -q start_action "$dir/c.conf"'
