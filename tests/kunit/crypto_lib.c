// SPDX-License-Identifier: GPL-2.0-only
/* What the suites of the crypto room share: transforms, bytes from hex. */
#include <linux/ctype.h>
#include <linux/slab.h>

#include "crypto_lib.h"

#include "ike/crypto/modp_groups.h"

/**
 * crypto_init - make transforms for a test
 * @test: the test
 *
 * Context: process. Return: 0 or a negative errno.
 */
int crypto_init(struct kunit *test)
{
	struct ike_crypto *c;
	int err = ike_crypto_new(&c);

	test->priv = err ? NULL : c;
	return err;
}

/**
 * crypto_exit - free them
 * @test: the test
 *
 * Context: process.
 */
void crypto_exit(struct kunit *test)
{
	ike_crypto_free(test->priv);
}

/**
 * crypto_of - a test's transforms
 * @test: the test
 *
 * Context: any. Return: what crypto_init() made.
 */
struct ike_crypto *crypto_of(struct kunit *test)
{
	return test->priv;
}

/* "ab", or "ab*12" for twelve of them */
static size_t hex_item(struct kunit *test, struct ike_view *c, u8 *byte)
{
	struct ike_view digits;
	size_t n = 0;

	KUNIT_ASSERT_EQ(test, ike_take(c, 2, &digits), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(byte, digits.p, 1), 0);
	if (!c->len || *c->p != '*')
		return 1;
	for (*c = ike_skip(*c, 1); c->len && isdigit(*c->p); *c = ike_skip(*c, 1))
		n = 10 * n + *c->p - '0';
	return n;
}

/* @out may be NULL, to count only */
static size_t hex_read(struct kunit *test, struct ike_view c, u8 *out)
{
	size_t len = 0, n;
	u8 byte;

	while (c.len) {
		if (isspace(*c.p)) {
			c = ike_skip(c, 1);
			continue;
		}
		n = hex_item(test, &c, &byte);
		if (out)
			memset(out + len, byte, n);
		len += n;
	}
	return len;
}

/**
 * hex_view - bytes from hex digits
 * @test: the test, which frees the bytes
 * @text: digits, with spaces anywhere between bytes; "ab*12" is twelve times ab
 *
 * Context: process. Return: the bytes.
 */
struct ike_view hex_view(struct kunit *test, struct ike_view text)
{
	size_t len = hex_read(test, text, NULL);
	u8 *out = kunit_kmalloc(test, len + !len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, out);
	return IKE_VIEW(out, hex_read(test, text, out));
}

/**
 * hex - bytes from a string of hex digits
 * @test: the test, which frees the bytes
 * @text: as for hex_view()
 *
 * Context: process. Return: the bytes.
 */
struct ike_view hex(struct kunit *test, const char *text)
{
	return hex_view(test, IKE_VIEW(text, strlen(text)));
}

/**
 * copy_exact - bytes in an allocation of their own, with nothing behind them
 * @test: the test, which frees them
 * @v: the bytes
 *
 * Context: process. Return: the copy.
 */
u8 *copy_exact(struct kunit *test, struct ike_view v)
{
	u8 *p = kunit_kmalloc(test, v.len + !v.len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	if (v.len)
		memcpy(p, v.p, v.len);
	return p;
}

/**
 * counted - bytes that count up
 * @test: the test, which frees them
 * @len: how many
 * @first: the first of them
 *
 * Context: process. Return: the bytes.
 */
struct ike_view counted(struct kunit *test, size_t len, u8 first)
{
	u8 *p = kunit_kmalloc(test, len + !len, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for (i = 0; i < len; i++)
		p[i] = first + i;
	return IKE_VIEW(p, len);
}

/**
 * expect_same - the same number of the same bytes
 * @test: the test
 * @what: for the message of a failure
 * @got: what came out
 * @want: what should have
 *
 * Context: process.
 */
void expect_same(struct kunit *test, const char *what, struct ike_view got,
		 struct ike_view want)
{
	KUNIT_EXPECT_EQ_MSG(test, got.len, want.len, "%s", what);
	if (got.len == want.len && got.len)
		KUNIT_EXPECT_MEMEQ_MSG(test, got.p, want.p, got.len, "%s",
				       what);
}

/**
 * modp_prime - the prime of a MODP group
 * @id: KE method, one of those of RFC 3526
 *
 * Context: any. Return: as many octets as a public value has; or NULL.
 */
const u8 *modp_prime(u16 id)
{
	switch (id) {
	case IKE_KE_MODP_1536:
		return modp1536;
	case IKE_KE_MODP_2048:
		return modp2048;
	case IKE_KE_MODP_3072:
		return modp3072;
	case IKE_KE_MODP_4096:
		return modp4096;
	case IKE_KE_MODP_6144:
		return modp6144;
	case IKE_KE_MODP_8192:
		return modp8192;
	}
	return NULL;
}
