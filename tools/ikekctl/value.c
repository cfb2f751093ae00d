// SPDX-License-Identifier: GPL-2.0-only
/* Values of settings. */
#include <ctype.h>
#include <math.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ikekctl/conf.h"

char *list_next(const char **list)
{
	const char *start = *list, *end;

	/* a comma at the very end starts no item */
	if (!start || !start[strspn(start, " ")])
		return NULL;
	end = start + strcspn(start, ",");
	*list = *end ? end + 1 : NULL;
	while (start < end && isspace((unsigned char)*start))
		start++;
	while (end > start && isspace((unsigned char)end[-1]))
		end--;
	return xstrndup(start, end - start);
}

bool value_number(const char *value, struct pos pos, uint32_t min,
		  uint32_t max, uint32_t *out, struct diags *d)
{
	uint64_t v;

	if (!number(value, max, &v) || v < min) {
		diag_error(d, pos, "\"%s\" is not a number from %u to %u",
			   value, min, max);
		return false;
	}
	*out = v;
	return true;
}

static bool read_time(const char *value, struct pos pos, double min,
		      double max, double *out, struct diags *d)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = {
		{ "", 1000 }, { "s", 1000 }, { "ms", 1 }, { "m", 60000 },
		{ "h", 3600000 }, { "d", 86400000 },
	};
	char *end;
	double v;
	size_t i;

	v = strtod(value, &end);
	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(end, units[i].name))
			break;
	if (end == value || i == ARRAY_SIZE(units) || !isfinite(v)) {
		diag_error(d, pos,
			   "\"%s\" is not a time: seconds, or a number with ms, s, m, h or d, are expected",
			   value);
		return false;
	}
	v = v * units[i].ms;
	if (v < min || v > max) {
		diag_error(d, pos, "\"%s\" is not from %gs to %gs", value,
			   min / 1000.0, max / 1000.0);
		return false;
	}
	*out = v;
	return true;
}

bool value_time(const char *value, struct pos pos, uint32_t min, uint32_t max,
		uint32_t *out, struct diags *d)
{
	double ms;

	if (!read_time(value, pos, min, max, &ms, d))
		return false;
	*out = ms + 0.5;
	return true;
}

bool value_seconds(const char *value, struct pos pos, uint32_t *out,
		   struct diags *d)
{
	double ms;

	if (!read_time(value, pos, 0, INT32_MAX * 1000.0, &ms, d))
		return false;
	*out = ceil(ms / 1000);
	return true;
}

bool value_count(const char *value, struct pos pos, bool units, uint64_t *out,
		 struct diags *d)
{
	static const char letters[] = "kKmMgG";
	size_t len = strlen(value);
	const char *letter = units && len ? strchr(letters, value[len - 1]) :
					    NULL;
	unsigned int shift = letter ? 10 * ((letter - letters) / 2 + 1) : 0;
	char *digits = xstrndup(value, len - !!letter);
	bool ok = number(digits, UINT64_MAX >> shift, out);

	free(digits);
	if (!ok)
		diag_error(d, pos, "\"%s\" is not a number%s", value,
			   units ? ", maybe with k, m or g" : "");
	*out <<= shift;
	return ok;
}

bool value_mark(const char *value, struct pos pos, struct mark *out,
		struct diags *d)
{
	const char *slash = strchr(value, '/');
	uint64_t v = 0, mask = UINT32_MAX;
	char *first;
	bool ok;

	if (*value == '%') {
		diag_error(d, pos, "%s is not supported, a mark is expected",
			   value);
		return false;
	}
	first = slash ? xstrndup(value, slash - value) : xstrdup(value);
	ok = number(first, UINT32_MAX, &v) &&
	     (!slash || number(slash + 1, UINT32_MAX, &mask));
	free(first);
	if (!ok) {
		diag_error(d, pos, "\"%s\" is not a mark, or mark/mask", value);
		return false;
	}
	out->mask = mask;
	out->value = v & mask;
	return true;
}

bool value_ident(const char *value, struct pos pos, struct ident *out,
		 struct diags *d)
{
	char *err = ident_parse(value, out);

	if (err)
		diag_error(d, pos, "%s", err);
	free(err);
	return !err;
}

static bool is_any_addr(const char *s)
{
	return !strcmp(s, "%any") || !strcmp(s, "%any4") ||
	       !strcmp(s, "%any6") || !strcmp(s, "0.0.0.0") ||
	       !strcmp(s, "::");
}

/* Could it be the name of a host, rather than a broken address? */
static bool is_host_name(const char *s)
{
	bool letter = false;

	for (; *s; s++) {
		letter |= isalpha((unsigned char)*s);
		if (!isalnum((unsigned char)*s) && *s != '-' && *s != '.' &&
		    *s != '_')
			return false;
	}
	return letter;
}

static struct range *add_range(struct range **out, unsigned int *n)
{
	*out = grow(*out, *n, sizeof(**out));
	memset(&(*out)[*n], 0, sizeof(**out));
	return &(*out)[(*n)++];
}

static bool same_range(const struct range *a, const struct range *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void add_sockaddr(struct range **out, unsigned int *n,
			 const struct sockaddr *sa)
{
	const struct sockaddr_in6 *sin6 = (const void *)sa;
	const struct sockaddr_in *sin = (const void *)sa;
	struct range *range = add_range(out, n);

	if (sa->sa_family == AF_INET) {
		range->start.len = 4;
		memcpy(range->start.b, &sin->sin_addr, 4);
	} else {
		range->start.len = 16;
		memcpy(range->start.b, &sin6->sin6_addr, 16);
	}
	range->end = range->start;
}

static bool has_range(const struct range *list, unsigned int n,
		      const struct range *range)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (same_range(&list[i], range))
			return true;
	return false;
}

static void add_family(const struct range *found, unsigned int n_found,
		       uint8_t len, struct range **out, unsigned int *n)
{
	unsigned int i;

	for (i = 0; i < n_found; i++)
		if (found[i].start.len == len && *n < ADDRS_MAX &&
		    !has_range(*out, *n, &found[i]))
			*add_range(out, n) = found[i];
}

static int by_octets(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct range));
}

/*
 * Servers of names give the addresses of one in turns. In another order they
 * would be another peer at each load. The family that comes first is the one
 * that gets through from here.
 */
static void add_sorted(struct range *found, unsigned int n_found,
		       struct range **out, unsigned int *n)
{
	uint8_t len;

	if (!n_found)
		return;
	len = found[0].start.len;
	qsort(found, n_found, sizeof(*found), by_octets);
	add_family(found, n_found, len, out, n);
	add_family(found, n_found, len == 4 ? 16 : 4, out, n);
}

/* All addresses of a host; without asking for them, it stays out. */
static bool add_host(const char *name, struct pos pos, bool resolve_names,
		     struct range **out, unsigned int *n, struct diags *d)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *found, *ai;
	struct range *list = NULL;
	unsigned int n_list = 0;
	int err;

	if (!resolve_names)
		return true;
	err = getaddrinfo(name, NULL, &hints, &found);
	if (err) {
		diag_error(d, pos, "%s can't be resolved: %s", name,
			   gai_strerror(err));
		return false;
	}
	for (ai = found; ai; ai = ai->ai_next)
		if (ai->ai_family == AF_INET || ai->ai_family == AF_INET6)
			add_sockaddr(&list, &n_list, ai->ai_addr);
	freeaddrinfo(found);
	add_sorted(list, n_list, out, n);
	free(list);
	return true;
}

static bool add_address(const char *item, struct pos pos, bool resolve_names,
			struct range **out, unsigned int *n, struct diags *d)
{
	struct range range;
	char *err;

	if (is_any_addr(item)) {
		add_range(out, n);
		return true;
	}
	err = range_parse(item, &range);
	if (err && is_host_name(item)) {
		free(err);
		return add_host(item, pos, resolve_names, out, n, d);
	}
	if (err) {
		diag_error(d, pos, "%s", err);
		free(err);
		return false;
	}
	*add_range(out, n) = range;
	return true;
}

bool value_ranges(const char *value, struct pos pos, bool resolve_names,
		  struct range **out, unsigned int *n, struct diags *d)
{
	bool ok = true;
	char *item;

	while (ok && (item = list_next(&value))) {
		if (*item)
			ok = add_address(item, pos, resolve_names, out, n, d);
		free(item);
		if (*n > ADDRS_MAX) {
			diag_error(d, pos, "more than %u addresses", ADDRS_MAX);
			ok = false;
		}
	}
	/* none stands for any */
	if (ok && *n == 1 && !(*out)[0].start.len)
		*n = 0;
	return ok;
}

bool value_selectors(const char *value, struct pos pos, struct selector **out,
		     unsigned int *n, struct diags *d)
{
	bool ok = true;
	char *item, *err;

	while (ok && (item = list_next(&value))) {
		struct selector ts;

		err = *item ? selector_parse(item, &ts) :
			xstrdup("a traffic selector is expected: a subnet, a range or dynamic, maybe with [protocol/port]");
		free(item);
		if (!err && *n == SELECTORS_MAX)
			err = xasprintf("more than %u traffic selectors",
					SELECTORS_MAX);
		if (err) {
			diag_error(d, pos, "%s", err);
			free(err);
			ok = false;
			continue;
		}
		*out = grow(*out, *n, sizeof(**out));
		(*out)[(*n)++] = ts;
	}
	return ok;
}

bool value_secret(const char *value, struct pos pos, struct secret *out,
		  struct diags *d)
{
	long len;

	if (!strncmp(value, "0x", 2)) {
		len = hex_decode(value + 2, &out->key);
	} else if (!strncmp(value, "0s", 2)) {
		len = base64_decode(value + 2, &out->key);
	} else {
		out->key = (uint8_t *)xstrdup(value);
		len = strlen(value);
	}
	out->len = len < 0 ? 0 : len;
	if (len < 0)
		diag_error(d, pos, "behind %.2s the secret is not %s", value,
			   value[1] == 'x' ? "hexadecimal" : "Base64");
	else if (!len)
		diag_error(d, pos, "the secret is empty");
	else if (len > IKEK_SECRET_LEN)
		diag_error(d, pos, "a secret of %ld octets is too long, %u at most",
			   len, IKEK_SECRET_LEN);
	else
		return true;
	return false;
}
