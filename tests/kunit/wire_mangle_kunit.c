// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every truncation and every value of every octet of every kind of payload, in
 * memory that ends with the message: decoding fails, or what was decoded can be
 * read to its last octet without leaving it.
 */
#include "suites.h"
#include "wire_sample.h"

static struct ike_msg *new_msg(struct kunit *test)
{
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	return msg;
}

static struct ike_view message(struct kunit *test, const struct wire_sample *s,
			       size_t n)
{
	struct wire_bytes *w = wire_new(test, IKE_EXCHANGE_IKE_SA_INIT, 0);

	wire_add_sample(w, s, n);
	return wire_close(test, w);
}

/* The payload ends early and says so. */
static void shorter_payload(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	size_t n;
	int err;

	for (s = wire_samples; s->name; s++) {
		for (n = 0; n <= s->len; n++) {
			err = ike_decode_message(message(test, s, n), msg);
			KUNIT_EXPECT_EQ_MSG(test, err,
					    wire_sample_fits(s, n) ? 0 :
					    (int)IKE_N_INVALID_SYNTAX,
					    "%s cut to %zu", s->name, n);
			if (!err)
				KUNIT_EXPECT_TRUE_MSG(test, wire_walk(msg),
						      "%s cut to %zu",
						      s->name, n);
		}
	}
}

/* The datagram ends early: with the header's length as it was, and adapted. */
static void shorter_datagram(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	struct ike_view whole, cut;
	size_t n;

	for (s = wire_samples; s->name; s++) {
		whole = message(test, s, s->len);
		for (n = 0; n < whole.len; n++) {
			cut = wire_exact(test, whole.p, n);
			KUNIT_EXPECT_EQ_MSG(test, -EBADMSG,
					    ike_decode_message(cut, msg),
					    "%s at %zu", s->name, n);
			if (n < IKE_HEADER_LEN)
				continue;
			put_unaligned_be32(n, (u8 *)cut.p + 24);
			KUNIT_EXPECT_EQ_MSG(test, (int)IKE_N_INVALID_SYNTAX,
					    ike_decode_message(cut, msg),
					    "%s at %zu", s->name, n);
		}
	}
}

static void try(struct kunit *test, struct ike_view d, struct ike_msg *msg,
		const char *name, size_t at)
{
	int err = ike_decode_message(d, msg);

	if (!err && !wire_walk(msg))
		KUNIT_FAIL(test, "%s, octet %zu = %u", name, at, d.p[at]);
	if (err && err != IKE_N_INVALID_SYNTAX && err != -EBADMSG &&
	    err != -EPROTO && err != IKE_N_INVALID_MAJOR_VERSION)
		KUNIT_FAIL(test, "%s, octet %zu = %u: error %d", name, at,
			   d.p[at], err);
}

static void every_octet(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	struct ike_view d;
	unsigned int v;
	size_t at;
	u8 *b, was;

	for (s = wire_samples; s->name; s++) {
		d = message(test, s, s->len);
		b = (u8 *)d.p;
		for (at = 16; at < d.len; at++) {
			was = b[at];
			for (v = 0; v < 256; v++) {
				b[at] = v;
				try(test, d, msg, s->name, at);
			}
			b[at] = was;
		}
	}
}

/* Two octets at once where 16-bit lengths and counts may stand */
static void every_pair(struct kunit *test)
{
	static const u16 values[] = {
		0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 40, 44, 127, 128,
		255, 256, 257, 0x7fff, 0x8000, 0xfffc, 0xfffe, 0xffff,
	};
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	struct ike_view d;
	unsigned int i;
	u16 was;
	size_t at;
	u8 *b;

	for (s = wire_samples; s->name; s++) {
		d = message(test, s, s->len);
		b = (u8 *)d.p;
		for (at = IKE_HEADER_LEN; at + 2 <= d.len; at++) {
			was = get_unaligned_be16(b + at);
			for (i = 0; i < ARRAY_SIZE(values); i++) {
				put_unaligned_be16(values[i], b + at);
				try(test, d, msg, s->name, at);
			}
			put_unaligned_be16(was, b + at);
		}
	}
}

/* The same octets as the body of every other type */
static void every_type(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	struct ike_view d;
	unsigned int type;

	for (s = wire_samples; s->name; s++) {
		d = message(test, s, s->len);
		for (type = 0; type < 256; type++) {
			*((u8 *)d.p + 16) = type;
			try(test, d, msg, s->name, 16);
		}
	}
}

/* Inside of SK the same, and what fails leaves the message as it was. */
static void inner(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, IKE_EXCHANGE_IKE_AUTH, 0);
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	struct ike_view d, plain;
	size_t n;
	int err;

	wire_add(w, IKE_PAYLOAD_SK, "closed", 6);
	for (s = wire_samples; s->name; s++) {
		if (s->type == IKE_PAYLOAD_SK || s->type == IKE_PAYLOAD_SKF)
			continue;
		for (n = 0; n <= s->len; n++) {
			d = message(test, s, n);
			plain = wire_exact(test, d.p + IKE_HEADER_LEN,
					   d.len - IKE_HEADER_LEN);
			KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
			err = ike_decode_inner(s->type, plain, msg);
			KUNIT_EXPECT_EQ_MSG(test, !err, wire_sample_fits(s, n),
					    "%s cut to %zu", s->name, n);
			KUNIT_EXPECT_EQ(test, msg->n, err ? 1U : 2U);
			KUNIT_EXPECT_TRUE(test, wire_walk(msg));
		}
	}
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(shorter_payload),
	KUNIT_CASE(shorter_datagram),
	KUNIT_CASE_SLOW(every_octet),
	KUNIT_CASE_SLOW(every_pair),
	KUNIT_CASE(every_type),
	KUNIT_CASE(inner),
	{}
};

struct kunit_suite ikek_mangle_suite = {
	.name = "ikek_mangle",
	.test_cases = suite_cases,
};
