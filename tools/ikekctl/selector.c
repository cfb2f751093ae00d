// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and traffic selectors in swanctl's notation. */
#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/model.h"

char *addr_parse(const char *s, struct addr *out)
{
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, s, out->b) == 1)
		out->len = 4;
	else if (inet_pton(AF_INET6, s, out->b) == 1)
		out->len = 16;
	else
		return xasprintf("\"%s\" is not an IP address", s);
	return NULL;
}

void addr_print(struct text *t, const struct addr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	if (!addr->len) {
		text_puts(t, "%any");
		return;
	}
	inet_ntop(addr->len == 4 ? AF_INET : AF_INET6, addr->b, buf,
		  sizeof(buf));
	text_puts(t, buf);
}

static bool bit(const struct addr *a, unsigned int i)
{
	return a->b[i / 8] & 0x80 >> i % 8;
}

static void set_bit(struct addr *a, unsigned int i, bool on)
{
	if (on)
		a->b[i / 8] |= 0x80 >> i % 8;
	else
		a->b[i / 8] &= ~(0x80 >> i % 8);
}

/* Length of the prefix that the range is, or -1 */
static int prefix_of(const struct range *range)
{
	int bits = range->start.len * 8, i = 0, k;

	while (i < bits && bit(&range->start, i) == bit(&range->end, i))
		i++;
	for (k = i; k < bits; k++)
		if (bit(&range->start, k) || !bit(&range->end, k))
			return -1;
	return i;
}

void range_print(struct text *t, const struct range *range)
{
	int prefix = prefix_of(range);

	addr_print(t, &range->start);
	if (prefix < 0) {
		text_putc(t, '-');
		addr_print(t, &range->end);
	} else if (prefix < range->start.len * 8) {
		text_printf(t, "/%d", prefix);
	}
}

static char *parse_subnet(const char *s, size_t len, const char *prefix,
			  struct range *out)
{
	char *addr = xstrndup(s, len), *err;
	uint64_t bits;
	unsigned int i;

	err = addr_parse(addr, &out->start);
	free(addr);
	if (err)
		return err;
	if (!number(prefix, out->start.len * 8, &bits))
		return xasprintf("\"%s\" is not the length of a prefix, 0 to %u",
				 prefix, out->start.len * 8);
	out->end = out->start;
	for (i = bits; i < out->start.len * 8u; i++) {
		set_bit(&out->start, i, false);
		set_bit(&out->end, i, true);
	}
	return NULL;
}

static char *parse_range(const char *s, size_t len, const char *end,
			 struct range *out)
{
	char *start = xstrndup(s, len), *err;

	err = addr_parse(start, &out->start);
	free(start);
	if (!err)
		err = addr_parse(end, &out->end);
	if (err)
		return err;
	if (out->start.len != out->end.len)
		return xasprintf("\"%s\" mixes IPv4 and IPv6", s);
	if (memcmp(out->start.b, out->end.b, out->start.len) > 0)
		return xasprintf("\"%s\" ends before it starts", s);
	return NULL;
}

char *range_parse(const char *s, struct range *out)
{
	const char *at;
	char *err;

	memset(out, 0, sizeof(*out));
	at = strchr(s, '/');
	if (at)
		return parse_subnet(s, at - s, at + 1, out);
	at = strchr(s, '-');
	if (at)
		return parse_range(s, at - s, at + 1, out);
	err = addr_parse(s, &out->start);
	out->end = out->start;
	return err;
}

static bool is_icmp(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

static char *parse_protocol(const char *s, struct selector *out)
{
	const struct protoent *entry;
	uint64_t v;

	if (number(s, 255, &v)) {
		out->protocol = v;
		return NULL;
	}
	entry = getprotobyname(s);
	if (!entry)
		return xasprintf("\"%s\" is not an IP protocol: a number up to 255 or a name of /etc/protocols is expected",
				 s);
	out->protocol = entry->p_proto;
	return NULL;
}

static char *parse_port_range(const char *s, struct selector *out)
{
	const char *dash = strchr(s, '-');
	char *first = dash ? xstrndup(s, dash - s) : xstrdup(s);
	uint64_t from, to;
	bool ok;

	ok = number(first, 65535, &from);
	free(first);
	to = from;
	if (ok && dash)
		ok = number(dash + 1, 65535, &to);
	if (!ok)
		return xasprintf("\"%s\" is not a port: a number, a range, a name of /etc/services, any or opaque is expected",
				 s);
	if (from > to)
		return xasprintf("\"%s\" ends before it starts", s);
	/* a type alone stands for all of its codes */
	if (is_icmp(out->protocol) && from < 256)
		from <<= 8;
	if (is_icmp(out->protocol) && to < 256)
		to = to << 8 | 0xff;
	out->start_port = from;
	out->end_port = to;
	return NULL;
}

static char *parse_port(const char *s, struct selector *out)
{
	const struct servent *entry;

	if (!strcmp(s, "any") || !*s)
		return NULL;
	if (!out->protocol)
		return xstrdup("a port needs a protocol before it, as in [tcp/80]");
	if (!strcmp(s, "opaque")) {
		out->start_port = 65535;
		out->end_port = 0;
		return NULL;
	}
	entry = isdigit((unsigned char)*s) || is_icmp(out->protocol) ?
		NULL : getservbyname(s, NULL);
	if (!entry)
		return parse_port_range(s, out);
	out->start_port = ntohs(entry->s_port);
	out->end_port = out->start_port;
	return NULL;
}

/* PROTOCOL, PROTOCOL/PORT or /PORT */
static char *parse_what(const char *s, struct selector *out)
{
	const char *slash = strchr(s, '/');
	char *protocol = slash ? xstrndup(s, slash - s) : xstrdup(s);
	char *err = NULL;

	if (*protocol && strcmp(protocol, "any"))
		err = parse_protocol(protocol, out);
	free(protocol);
	if (!err && slash)
		err = parse_port(slash + 1, out);
	return err;
}

char *selector_parse(const char *s, struct selector *out)
{
	const char *bracket = strchr(s, '[');
	char *part, *err;

	memset(out, 0, sizeof(*out));
	out->end_port = 65535;
	if (bracket) {
		size_t len = strlen(bracket + 1);

		if (!len || bracket[len] != ']')
			return xasprintf("\"%s\" lacks the closing bracket", s);
		part = xstrndup(bracket + 1, len - 1);
		err = parse_what(part, out);
		free(part);
		if (err)
			return err;
	}
	part = bracket ? xstrndup(s, bracket - s) : xstrdup(s);
	if (!strcmp(part, "dynamic")) {
		out->dynamic = true;
		err = NULL;
	} else {
		err = range_parse(part, &out->range);
	}
	free(part);
	return err;
}

static void print_port(struct text *t, const struct selector *ts)
{
	if (ts->start_port == 65535 && !ts->end_port) {
		text_puts(t, "/opaque");
		return;
	}
	if (!ts->start_port && ts->end_port == 65535)
		return;
	if (is_icmp(ts->protocol) && !(ts->start_port & 0xff) &&
	    ts->end_port == (ts->start_port | 0xff))
		text_printf(t, "/%u", ts->start_port >> 8);
	else if (ts->start_port == ts->end_port)
		text_printf(t, "/%u", ts->start_port);
	else
		text_printf(t, "/%u-%u", ts->start_port, ts->end_port);
}

void selector_print(struct text *t, const struct selector *ts)
{
	const struct protoent *entry;

	if (ts->dynamic)
		text_puts(t, "dynamic");
	else
		range_print(t, &ts->range);
	if (!ts->protocol && !ts->start_port && ts->end_port == 65535)
		return;
	text_putc(t, '[');
	entry = ts->protocol ? getprotobynumber(ts->protocol) : NULL;
	if (entry)
		text_puts(t, entry->p_name);
	else if (ts->protocol)
		text_printf(t, "%u", ts->protocol);
	print_port(t, ts);
	text_putc(t, ']');
}
