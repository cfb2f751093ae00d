# SPDX-License-Identifier: GPL-2.0-only
# A User-Mode Linux kernel with the checks that Debian's kernels leave out:
# made from Debian's source, started on the host as an ordinary program.
# Sourced by bash after common.sh and apt.sh.
#
# A kernel's folder in the cache, one per Debian version and recipe, is the
# pruned source tree that external modules are built against, and holds:
#   linux    the kernel
#   busybox  the programs of a guest that needs no others
#   registers.so  what the kernel cannot do itself on every host
#   done     made last: without it the folder is not whole

UML_RELEASE=trixie
UML_SOURCE=linux-source-6.12

# COMPLAINTS, as awk understands it, and what only this kernel looks for
UML_COMPLAINTS="${COMPLAINTS//\\b/}|ODEBUG|ref_tracker:|corruption"
UML_COMPLAINTS+='|INFO: trying to register|Kernel mode fault'
UML_COMPLAINTS+='|Segfault with no mm'

# uml_make [update]: makes the kernel unless the cache has one of this recipe,
# and sets UML to its folder. With "update", one of an older source than
# Debian's newest does not do.
uml_make()
{
	local recipe version

	recipe=$(uml_recipe)
	if [ "${1-}" != update ]; then
		UML=$(uml_newest "$recipe")
		[ -n "$UML" ] && return
	fi
	[ "$(uname -m)" = x86_64 ] || {
		say "User-Mode Linux needs an x86-64 machine"
		return 1
	}
	version=$(apt_version $UML_RELEASE $UML_SOURCE) || return
	UML=$IKEK_CACHE/uml/${version//[^A-Za-z0-9.+~-]/_}-$recipe
	[ -e "$UML/done" ] && return
	with_lock uml uml_make_locked
}

uml_recipe()
{
	{
		cat "$IKEK_SRC/tests/vm/uml.config"
		declare -f uml_unpack uml_mend uml_spare uml_configure \
			uml_compile uml_prune
	} | sha256sum | cut -c -12
}

# uml_newest RECIPE: prints the folder of the newest kernel of RECIPE, if any
uml_newest()
{
	find "$IKEK_CACHE/uml" -mindepth 2 -maxdepth 2 -path "*-$1/done" \
		-printf '%T@ %h\n' 2>/dev/null |
		sort -n | tail -n 1 | cut -d ' ' -f 2-
}

# In a shell of its own: uml_prune leaves its folder behind
uml_make_locked()
(
	local log=$UML.log source busybox

	[ -e "$UML/done" ] && return
	need gcc libc6-dev make flex bison bc xz-utils || return
	source=$(apt_fetch $UML_RELEASE $UML_SOURCE "$IKEK_CACHE/debs/uml") &&
	busybox=$(apt_fetch $UML_RELEASE busybox-static \
		"$IKEK_CACHE/debs/uml") || return
	# a build that was interrupted goes on where it was
	if [ ! -e "$UML/begun" ]; then
		rm -rf "$UML"
		mkdir -p "$UML"
		progress "$log" "unpacking ${source##*/}" \
			uml_unpack "$source" &&
		uml_mend && (uml_spare) &&
		progress "$log" "configuring the UML kernel" uml_configure &&
		touch "$UML/begun" || return
	fi
	uml_beat "$log" "building the UML kernel" uml_compile &&
	rm "$UML/begun" &&
	progress "$log" "pruning its tree" uml_prune || return
	dpkg-deb --fsys-tarfile "$busybox" |
		tar -xO --wildcards './*bin/busybox' >"$UML/busybox" &&
	chmod 755 "$UML/busybox" &&
	touch "$UML/done"
)

# uml_beat LOG TEXT COMMAND...: progress for a build of minutes: every quarter
# of a minute it says how much was compiled, and where the compiler is
uml_beat()
{
	local log=$1 text=$2 start=$SECONDS rc beat pause file

	{
		# waiting on a pipe leaves no sleep behind when it is killed
		exec {pause}<> <(:)
		while ! read -r -t 15 -u "$pause" && kill -0 $$ 2>/dev/null; do
			file=$(grep -o ' [^ ]*\.o$' "$log" | tail -n 1)
			say "$text: $((SECONDS - start)) s," \
				"$(grep -c '\.o$' "$log") files, now${file%/*}"
		done
	} &
	beat=$!
	progress "$@"
	rc=$?
	kill $beat 2>/dev/null
	wait $beat 2>/dev/null
	return $rc
}

# uml_unpack DEB: the source, without what this kernel can never need
uml_unpack()
{
	dpkg-deb --fsys-tarfile "$1" |
		tar -xO --wildcards './usr/src/*.tar.xz' |
		tar -xJ -C "$UML" --strip-components=1 \
			--exclude='*/Documentation/*/*' \
			--exclude='*/arch/[!ux]*/*.[chS]' \
			--exclude='*/arch/[!ux]*/dts' \
			--exclude='*/drivers/gpu/*.[ch]' \
			--exclude='*/sound/*.[ch]' \
			--exclude='*/tools/testing' --exclude='*/tools/perf'
}

# uml_mend: a machine that sleeps waits for a signal that wakes it, not for a timer
# that is stopped already; and what KASAN knows is not copied into each of the
# processes of the host's that stand for those of the guest
uml_mend()
{
	local sleep=$UML/arch/um/kernel/um_arch.c
	local shadow=$UML/arch/um/os-Linux/mem.c

	sed -i -e 's/^\tum_idle_sleep()/\twhile (!usleep(10000))\n\t\t/' \
		-e '/^static int um_suspend_enter/i int usleep(unsigned int);\n' \
		"$sleep" && grep -q '^int usleep' "$sleep" &&
	sed -i '/^void kasan_map_memory/,/^}/s/^}/\tmadvise(start, len, MADV_DONTFORK);\n}/' \
		"$shadow" && grep -q MADV_DONTFORK "$shadow"
}

# uml_spare: every memory access is looked at in the networks, the transforms and
# the libraries, where what is ours is handed around. Elsewhere that takes half of
# the time of a run, and what is wrong there is not ours.
uml_spare()
{
	cd "$UML" &&
	find arch/um block drivers fs init io_uring ipc kernel mm security \
		-name Makefile -exec sed -i -e \
		'1i KASAN_SANITIZE := n\nUBSAN_SANITIZE := n' {} +
}

# uml_configure: fails if an answer of ours was not taken
uml_configure()
{
	local answers=$IKEK_SRC/tests/vm/uml.config line lost=

	make -s -C "$UML" ARCH=um allnoconfig \
		KCONFIG_ALLCONFIG="$answers" || return
	while read -r line; do
		case $line in
		CONFIG_*=n) ! grep -q "^${line%n}" "$UML/.config" ;;
		CONFIG_*) grep -qxF "$line" "$UML/.config" ;;
		esac || lost+=" $line"
	done <"$answers"
	[ -z "$lost" ] || echo "the kernel does not take:$lost"
	[ -z "$lost" ]
}

uml_compile()
{
	local cc=gcc

	command -v ccache >/dev/null && cc='ccache gcc'
	make -C "$UML" -j"$(nproc)" ARCH=um CC="$cc" linux modules
}

# uml_prune: leaves what runs, and what external modules are built with
uml_prune()
{
	cd "$UML" &&
	find . -mindepth 1 -maxdepth 1 ! -name .config ! -name Makefile \
		! -name Module.symvers ! -name arch ! -name include \
		! -name linux ! -name scripts -exec rm -rf {} + &&
	find arch -mindepth 1 -maxdepth 1 ! -name um ! -name x86 \
		-exec rm -rf {} + &&
	find arch -type f \( -name '*.[cSoa]' -o -name '.*.cmd' \) -delete
}

# uml_module DIR BUILD ARG...: copies the checkout DIR to BUILD/src and builds
# its module there with make's arguments ARG. What the compiler had to say
# against our files is put into BUILD/warnings.
uml_module()
{
	local dir=$1 build=$2 rc

	shift 2
	need rsync gcc make || return
	mkdir -p "$build/src"
	uml_copy "$dir" "$build/src" || return
	# warnings come only once: what had some is compiled again
	[ -s "$build/warnings" ] && find "$build/src" -name '*.o' -delete
	make -C "$UML" M="$build/src" ARCH=um W=1 -j"$(nproc)" "$@" \
		modules 2>&1 </dev/null | sed "s,$build/src/,,g" >"$build/log"
	rc=${PIPESTATUS[0]}
	grep -E -A 4 ': warning:|^WARNING: modpost' "$build/log" \
		>"$build/warnings"
	[ "$rc" != 0 ] || return 0
	grep -E -A 8 ': (fatal )?error:|^ERROR|\*\*\* \[' "$build/log" |
		head -n 100 >&2
	say "the module does not build; see $build/log"
	return 1
}

# Contents decide, not dates, so that what did not change is not built again.
uml_copy()
{
	rsync -rlpc --delete --exclude='*.o' --exclude='*.ko' --exclude='*.mod' \
		--exclude='*.mod.c' --exclude='.*.cmd' --exclude='/build' \
		--exclude=modules.order --exclude=Module.symvers \
		--include=/Kbuild --include='/kmod/***' --include=/tests/ \
		--include='/tests/kunit/***' --exclude='*' "$1/" "$2/"
}

# uml_registers: makes what the kernel is started with, from uml-registers.c
uml_registers()
{
	local source=$IKEK_SRC/tests/vm/uml-registers.c

	[ "$UML/registers.so" -nt "$source" ] && return
	need gcc libc6-dev || return
	gcc -O2 -Wall -Werror -shared -fPIC -o "$UML/registers.so.$$" \
		"$source" && mv "$UML/registers.so.$$" "$UML/registers.so"
}

# uml_boot SECONDS MB ROOT CONSOLE ARG...: runs the kernel with the host's
# folder ROOT as its root, its console in the file CONSOLE and ARG on its
# command line; ends with status 137 if it had to be stopped
uml_boot()
{
	local seconds=$1 mem=$2 root=$3 console=$4 free pid

	shift 4
	uml_registers || return
	free=$(df --output=avail -m /dev/shm 2>/dev/null | tail -n 1)
	# Memory is a file; in a container the usual place for it is small.
	[ "${free:-0}" -gt "$mem" ] || local -x TMPDIR=${console%/*}
	(
		ulimit -c 0
		exec timeout -s KILL "$seconds" \
			env LD_PRELOAD="$UML/registers.so" \
			"$UML/linux" mem="$mem"M \
			uml_dir="${console%/*}" root=none rootfstype=hostfs \
			rootflags="$root" ro con=null con0=null,fd:1 ssl=null \
			oops=panic panic=-1 kasan_multi_shot \
			rcupdate.rcu_cpu_stall_timeout=120 "$@"
	) >"$console" 2>&1 </dev/null &
	pid=$!
	wait $pid 2>/dev/null
}

# uml_clean CONSOLE [PREFIX]: prints the console without what is left on the
# stack from calls long over, and without PREFIX, the folder of our sources
uml_clean()
{
	sed -E -e 's/\r$//' -e '/^ \[<[0-9a-f]+>\] \? /d' \
		-e '/^ ([0-9a-f]{8,16} ?)+$/d' -e "s,${2:-//},,g" "$1"
}

# uml_complaints CONSOLE: prints what the kernel complained about, with what
# stands around it; fails if there is nothing
uml_complaints()
{
	local found

	found=$(uml_clean "$1" | grep -a -E -B 3 -A 45 "$UML_COMPLAINTS")
	[ -n "$found" ] && head -n 200 <<<"$found"
}
