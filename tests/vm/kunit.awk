# SPDX-License-Identifier: GPL-2.0-only
# Reads the kernel log of a KUnit run. Prints one line per case: "ok",
# "not ok" or "skip", then suite.case; below a case that failed what KUnit and
# the kernel said during it. A case with parameters is one line and counts as
# many as it has; those that failed are named. The last line has the totals.
# Ends with status 1 if a case failed, one did not run, the kernel complained
# (complaints is a pattern of what it says then), the compiler did (what it
# said is in the file warnings), or there was no case at all.

function forget() { said = omitted = complained = 0 }

function hear() {
	if ($0 ~ complaints && $0 !~ /^ *# /)
		complained = 1
	if (said < 80)
		line[++said] = $0
	else
		omitted++
}

function fail(name,    i) {
	print "not ok " name
	failed++
	for (i = 1; i <= said; i++)
		print "    " line[i]
	if (omitted)
		print "    (" omitted " more lines)"
	forget()
}

# what stands behind the number of a result line
function name_of(text) {
	sub(/^ *(not )?ok [0-9]+ ?/, "", text)
	sub(/^- /, "", text)
	sub(/ *# SKIP.*/, "", text)
	return text
}

function reason(text) {
	if (!sub(/.*# SKIP */, "", text))
		return ""
	return " " text
}

function result() {
	if (complained || /^ *not ok/)
		return "failed"
	return /# SKIP/ ? "skipped" : "passed"
}

function end_parameter(    what) {
	what = result()
	parameters++
	if (what == "failed")
		fail(suite "." inner "[" name_of($0) "]")
	else if (what == "skipped")
		parameter_skips++
	forget()
}

function end_case(    what, name, bad) {
	what = result()
	name = suite "." name_of($0)
	bad = failed - failed_before
	cases++
	if (parameters) {
		if (complained)
			fail(name)
		else if (!bad)
			print "ok " name " (" parameters ")"
		passed += parameters - parameter_skips - bad
		skipped += parameter_skips
	} else if (what == "failed") {
		fail(name)
	} else if (what == "skipped") {
		print "skip " name reason($0)
		skipped++
	} else {
		print "ok " name
		passed++
	}
	parameters = parameter_skips = 0
	failed_before = failed
	inner = ""
	forget()
}

function end_suite(    what) {
	what = result()
	if (cases < plan)
		fail(suite ": " plan - cases " of its cases did not run")
	else if (what == "failed" && failed == failed_at_start)
		fail(name_of($0))
	else if (what == "skipped" && !cases)
		print "skip " name_of($0) reason($0)
	suites++
	suite = ""
	forget()
}

function begin_suite() {
	if (complained)
		fail("outside of a test: the kernel complained")
	suite = $3
	cases = parameters = parameter_skips = plan = 0
	failed_before = failed_at_start = failed
	forget()
}

/^ *KTAP version 1$/ { next }
/^    # Subtest: / { begin_suite(); next }
/^        # Subtest: / { inner = $3; next }
/^1\.\.[0-9]+$/ { suites_planned += substr($0, 4); next }
/^    1\.\.[0-9]+$/ { plan = substr($1, 4) + 0; next }
/^        1\.\.[0-9]+$/ { next }
/^ *# (module: |Totals: |[^ ]+: pass:[0-9]+ fail:)/ { next }
/^        (not )?ok [0-9]+ / { end_parameter(); next }
/^    (not )?ok [0-9]+ / { end_case(); next }
/^(not )?ok [0-9]+ / { end_suite(); next }
/^ikek: insmod / { inserted = ($3 == 0); next }
/^ikek: rmmod / { removed = ($3 == 0); next }
/^Run \/init / && !complained { forget(); next }
{ hear() }

END {
	if (suite != "")
		fail(suite (inner == "" ? "" : "." inner) \
			": the guest ended in it, after " cases + 0 " of " \
			plan " cases")
	else if (suites < suites_planned)
		fail(suites_planned - suites " suites did not run")
	else if (!inserted)
		fail("the module was not loaded")
	else if (!removed)
		fail("the module was not unloaded")
	else if (complained)
		fail("outside of a test: the kernel complained")
	else if (!failed && !passed)
		print "no test ran"
	forget()
	while ((getline line[said + 1] < warnings) > 0)
		said++
	if (said)
		fail("the compiler warned")
	printf "kunit: %d passed, %d failed, %d skipped\n", passed, failed,
		skipped
	exit failed || !passed
}
