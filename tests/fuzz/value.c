// SPDX-License-Identifier: GPL-2.0-only
/*
 * One value of a configuration file. The input is which kind, and its text.
 * What an address, identity, selector or proposal reads as is printed and read
 * once more, and is the same then.
 */
#include <stdlib.h>
#include <string.h>

#include "ikekctl/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pos here = { "f", 1, 1 };

static void must(bool what)
{
	if (!what)
		abort();
}

static void try_range(const char *s, struct diags *d)
{
	struct range r, again;
	struct text t = {};
	char *why = range_parse(s, &r);

	(void)d;
	free(why);
	if (why)
		return;
	range_print(&t, &r);
	must(!range_parse(t.s, &again));
	must(r.start.len == again.start.len && r.end.len == again.end.len);
	must(!memcmp(r.start.b, again.start.b, r.start.len));
	must(!memcmp(r.end.b, again.end.b, r.end.len));
	free(t.s);
}

static void try_ident(const char *s, struct diags *d)
{
	struct ident id, again;
	struct text t = {};
	char *why = ident_parse(s, &id);

	(void)d;
	free(why);
	if (why)
		return;
	ident_print(&t, &id);
	must(!ident_parse(t.s, &again));
	must(id.type == again.type && id.len == again.len);
	must(!memcmp(id.data, again.data, id.len));
	free(t.s);
}

static void try_selector(const char *s, struct diags *d)
{
	struct selector ts, again;
	struct text t = {};
	char *why = selector_parse(s, &ts);

	(void)d;
	free(why);
	if (why)
		return;
	selector_print(&t, &ts);
	must(!selector_parse(t.s, &again));
	must(ts.protocol == again.protocol && ts.dynamic == again.dynamic);
	must(ts.start_port == again.start_port);
	must(ts.end_port == again.end_port);
	must(ts.range.start.len == again.range.start.len);
	must(!memcmp(ts.range.start.b, again.range.start.b,
		     ts.range.start.len));
	must(!memcmp(ts.range.end.b, again.range.end.b, ts.range.end.len));
	free(t.s);
}

static void proposals(const char *s, bool esp, struct diags *d)
{
	struct proposal *p = NULL;
	struct text t = {};
	unsigned int i, n = 0;

	if (value_proposals(s, here, esp, &p, &n, d)) {
		must(n <= PROPOSALS_MAX);
		for (i = 0; i < n; i++) {
			must(p[i].n && p[i].n <= TRANSFORMS_MAX);
			proposal_print(&t, &p[i]);
		}
	}
	for (i = 0; i < n; i++)
		free(p[i].t);
	free(p);
	free(t.s);
}

static void try_ike(const char *s, struct diags *d)
{
	proposals(s, false, d);
}

static void try_esp(const char *s, struct diags *d)
{
	proposals(s, true, d);
}

static void try_lists(const char *s, struct diags *d)
{
	unsigned int n_ranges = 0, n_selectors = 0;
	struct selector *ts = NULL;
	struct range *r = NULL;

	value_ranges(s, here, false, &r, &n_ranges, d);
	free(r);
	value_selectors(s, here, &ts, &n_selectors, d);
	free(ts);
}

static void try_numbers(const char *s, struct diags *d)
{
	struct mark mark;
	uint64_t wide;
	uint32_t v;

	if (value_number(s, here, 3, 70000, &v, d))
		must(v >= 3 && v <= 70000);
	if (value_time(s, here, 5, 90000, &v, d))
		must(v >= 5 && v <= 90000);
	value_count(s, here, true, &wide, d);
	value_count(s, here, false, &wide, d);
	value_seconds(s, here, &v, d);
	value_mark(s, here, &mark, d);
}

static void try_secret(const char *s, struct diags *d)
{
	struct secret secret = {};
	uint8_t *out = NULL;
	long n;

	if (value_secret(s, here, &secret, d))
		must(secret.len <= 1024);
	free(secret.key);
	n = hex_decode(s, &out);
	if (n >= 0) {
		must(n <= (long)strlen(s));
		free(out);
	}
	out = NULL;
	n = base64_decode(s, &out);
	if (n >= 0) {
		must(n <= (long)strlen(s));
		free(out);
	}
}

static void (*const kinds[])(const char *s, struct diags *d) = {
	try_range, try_ident, try_selector, try_ike, try_esp, try_lists,
	try_numbers, try_secret,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diags d = {};
	char *s;

	if (!size || memchr(data + 1, '\0', size - 1))
		return 0;
	s = xstrndup((const char *)data + 1, size - 1);
	kinds[data[0] % ARRAY_SIZE(kinds)](s, &d);
	diags_free(&d);
	free(s);
	return 0;
}
