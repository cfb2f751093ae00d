// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and traffic selectors for tests, from text. */
#include <linux/inet.h>
#include <linux/kernel.h>

#include "policy_ts_text.h"

#define TEXT_MAX	256
#define LIST_TEXT_MAX	4096

/**
 * addr_parse - an address from text
 * @test: fails if it is none
 * @text: see policy_ts_text.h
 *
 * Return: the address.
 */
struct ike_addr addr_parse(struct kunit *test, const char *text)
{
	struct ike_addr a = { };

	if (!*text)
		return a;
	a.len = strchr(text, ':') ? 16 : 4;
	if (a.len == 16)
		KUNIT_ASSERT_EQ(test, in6_pton(text, -1, a.b, -1, NULL), 1);
	else
		KUNIT_ASSERT_EQ(test, in4_pton(text, -1, a.b, -1, NULL), 1);
	return a;
}

/* All bits behind the prefix */
static struct ike_addr last_of(struct ike_addr a, unsigned int prefix)
{
	for (; prefix < a.len * 8; prefix++)
		a.b[prefix / 8] |= 0x80 >> prefix % 8;
	return a;
}

static void parse_addrs(struct kunit *test, char *text, struct ike_ts *ts)
{
	char *end = strpbrk(text, "/-");
	bool prefix = end && *end == '/';
	unsigned int bits;

	if (!strcmp(text, "dynamic")) {
		ts->dynamic = true;
		return;
	}
	if (end)
		*end++ = '\0';
	ts->start = addr_parse(test, text);
	ts->end = ts->start;
	if (prefix) {
		KUNIT_ASSERT_EQ(test, kstrtouint(end, 10, &bits), 0);
		ts->end = last_of(ts->start, bits);
	} else if (end) {
		ts->end = addr_parse(test, end);
	}
}

static void parse_ports(struct kunit *test, const char *text, struct ike_ts *ts)
{
	unsigned int protocol, first, last;
	int n = sscanf(text, "%u/%u-%u", &protocol, &first, &last);

	if (strstr(text, "opaque")) {
		ts->start_port = 0xffff;
		ts->end_port = 0;
	}
	if (n < 1)
		KUNIT_FAIL_AND_ABORT(test, "no protocol in %s", text);
	if (n > 1) {
		ts->start_port = first;
		ts->end_port = n > 2 ? last : first;
	}
	ts->protocol = protocol;
}

/**
 * ts_parse - a selector from text
 * @test: fails if it is none
 * @text: see policy_ts_text.h
 *
 * Return: the selector.
 */
struct ike_ts ts_parse(struct kunit *test, const char *text)
{
	struct ike_ts ts = { .end_port = 0xffff };
	char copy[TEXT_MAX];
	char *bracket;

	KUNIT_ASSERT_GT(test, strscpy(copy, text, sizeof(copy)), 0);
	bracket = strchr(copy, '[');
	if (bracket) {
		*bracket++ = '\0';
		parse_ports(test, bracket, &ts);
	}
	parse_addrs(test, copy, &ts);
	return ts;
}

/**
 * ts_list_parse - selectors from text
 * @test: the memory is freed with it
 * @text: see policy_ts_text.h
 *
 * Return: the selectors.
 */
struct ike_ts_list *ts_list_parse(struct kunit *test, const char *text)
{
	struct ike_ts_list *list = kunit_kzalloc(test, sizeof(*list),
						 GFP_KERNEL);
	char *copy = kunit_kmalloc(test, strlen(text) + 1, GFP_KERNEL);
	char *s;

	KUNIT_ASSERT_TRUE(test, list && copy);
	memcpy(copy, text, strlen(text) + 1);
	while ((s = strsep(&copy, " "))) {
		if (!*s)
			continue;
		KUNIT_ASSERT_LT(test, list->n, IKE_CONF_TS_MAX);
		list->ts[list->n++] = ts_parse(test, s);
	}
	return list;
}

/**
 * ts_list_text - selectors in text
 * @test: the memory is freed with it
 * @list: the selectors
 *
 * Return: the text.
 */
const char *ts_list_text(struct kunit *test, const struct ike_ts_list *list)
{
	char *text = kunit_kzalloc(test, LIST_TEXT_MAX, GFP_KERNEL);
	char one[IKE_TS_STRLEN];
	unsigned int i;
	size_t len = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < list->n; i++)
		len += scnprintf(text + len, LIST_TEXT_MAX - len, "%s%s",
				 i ? " " : "",
				 ike_ts_print(&list->ts[i], one, sizeof(one)));
	return text;
}
