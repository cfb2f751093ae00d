// SPDX-License-Identifier: GPL-2.0-only
/* Distinguished names for tests, from text to DER. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "policy_dn.h"

#define DER_MAX		512
#define TAG_DEFAULT	0x13

static const struct {
	const char *name;
	const char *oid;
} types[] = {
	{ "CN", "\x55\x04\x03" },
	{ "C", "\x55\x04\x06" },
	{ "O", "\x55\x04\x0a" },
	{ "OU", "\x55\x04\x0b" },
	{ "E", "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01" },
	{ "UID", "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01" },
	{ "DC", "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19" },
	{ "2.5.4.17", "\x55\x04\x11" },
	{ "rsa", "\x2a\x86\x48\x86\xf7\x0d" },
};

struct der {
	u8 b[DER_MAX];
	size_t len;
};

/* Puts @tag and the length in front of what stands from @at on */
static void wrap(struct kunit *test, struct der *d, size_t at, u8 tag)
{
	size_t len = d->len - at;
	u8 head[4] = { tag };
	size_t n = 1;

	if (len >= 0x100) {
		head[n++] = 0x82;
		head[n++] = len >> 8;
	} else if (len >= 0x80) {
		head[n++] = 0x81;
	}
	head[n++] = len;
	KUNIT_ASSERT_LE(test, d->len + n, sizeof(d->b));
	memmove(d->b + at + n, d->b + at, len);
	memcpy(d->b + at, head, n);
	d->len += n;
}

static void add(struct kunit *test, struct der *d, const char *s, size_t len,
		u8 tag)
{
	size_t at = d->len;

	KUNIT_ASSERT_LE(test, at + len, sizeof(d->b));
	memcpy(d->b + at, s, len);
	d->len += len;
	wrap(test, d, at, tag);
}

static const char *oid_of(struct kunit *test, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i].name) == len &&
		    !memcmp(types[i].name, name, len))
			return types[i].oid;
	KUNIT_FAIL_AND_ABORT(test, "no attribute type %s", name);
	return NULL;
}

/* "CN:0c=moon" */
static void add_attribute(struct kunit *test, struct der *d, const char *s,
			  size_t len)
{
	const char *equals = memchr(s, '=', len);
	const char *colon = memchr(s, ':', len);
	const char *oid;
	size_t at = d->len;
	u8 tag = TAG_DEFAULT;

	KUNIT_ASSERT_NOT_NULL(test, equals);
	if (colon && colon < equals)
		KUNIT_ASSERT_EQ(test, hex2bin(&tag, colon + 1, 1), 0);
	else
		colon = equals;
	oid = oid_of(test, s, colon - s);
	add(test, d, oid, strlen(oid), 0x06);
	add(test, d, equals + 1, s + len - equals - 1, tag);
	wrap(test, d, at, 0x30);
}

static void add_rdn(struct kunit *test, struct der *d, const char *s,
		    size_t len)
{
	size_t at = d->len;
	const char *plus;

	while ((plus = memchr(s, '+', len))) {
		add_attribute(test, d, s, plus - s);
		len -= plus + 1 - s;
		s = plus + 1;
	}
	add_attribute(test, d, s, len);
	wrap(test, d, at, 0x31);
}

/**
 * dn_build - a distinguished name in DER
 * @test: the memory is freed with it
 * @text: the name, see policy_dn.h
 *
 * Return: the name.
 */
struct ike_view dn_build(struct kunit *test, const char *text)
{
	struct der *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	const char *s, *end;
	u8 *p;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (s = text; *s; s = *end ? end + 1 : end) {
		end = strchrnul(s, ',');
		add_rdn(test, d, s, end - s);
	}
	wrap(test, d, 0, 0x30);

	p = kunit_kmalloc(test, d->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	memcpy(p, d->b, d->len);
	return IKE_VIEW(p, d->len);
}
