// SPDX-License-Identifier: GPL-2.0-only
/* Decoding: header, chain, SK, critical bit, and the limits. */
#include "suites.h"
#include "wire_sample.h"

#define SA_INIT		IKE_EXCHANGE_IKE_SA_INIT
#define INFO		IKE_EXCHANGE_INFORMATIONAL
#define BAD		IKE_N_INVALID_SYNTAX

static struct ike_msg *new_msg(struct kunit *test)
{
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	return msg;
}

static const u8 info_header[IKE_HEADER_LEN] = {
	1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18,
	0, 0x20, 37, 0x28, 0xa, 0xb, 0xc, 0xd, 0, 0, 0, 28,
};

static void header_fields(struct kunit *test)
{
	struct ike_view d = wire_exact(test, info_header, IKE_HEADER_LEN);
	struct ike_header h;

	KUNIT_EXPECT_EQ(test, ike_decode_header(d, &h), 0);
	KUNIT_EXPECT_EQ(test, h.spi_i, 0x0102030405060708ULL);
	KUNIT_EXPECT_EQ(test, h.spi_r, 0x1112131415161718ULL);
	KUNIT_EXPECT_EQ(test, h.next, 0);
	KUNIT_EXPECT_EQ(test, h.version, 0x20);
	KUNIT_EXPECT_EQ(test, h.exchange, INFO);
	KUNIT_EXPECT_EQ(test, h.flags, IKE_FLAG_INITIATOR | IKE_FLAG_RESPONSE);
	KUNIT_EXPECT_EQ(test, h.message_id, 0x0a0b0c0dU);
	KUNIT_EXPECT_EQ(test, h.length, 28U);
}

static void header_short(struct kunit *test)
{
	struct ike_header h;
	struct ike_view d;
	size_t n;

	for (n = 0; n < IKE_HEADER_LEN; n++) {
		d = wire_exact(test, info_header, n);
		KUNIT_EXPECT_EQ(test, ike_decode_header(d, &h), -EBADMSG);
	}
}

static int header_with(struct kunit *test, size_t at, u8 value,
		       struct ike_header *h)
{
	u8 b[IKE_HEADER_LEN];

	memcpy(b, info_header, sizeof(b));
	b[at] = value;
	return ike_decode_header(wire_exact(test, b, sizeof(b)), h);
}

static void header_length(struct kunit *test)
{
	struct ike_header h;

	KUNIT_EXPECT_EQ(test, header_with(test, 27, 27, &h), -EBADMSG);
	KUNIT_EXPECT_EQ(test, header_with(test, 27, 29, &h), -EBADMSG);
	KUNIT_EXPECT_EQ(test, header_with(test, 27, 0, &h), -EBADMSG);
	KUNIT_EXPECT_EQ(test, header_with(test, 24, 1, &h), -EBADMSG);
}

static void header_version(struct kunit *test)
{
	struct ike_header h;
	int v, err;

	for (v = 0; v < 256; v++) {
		err = header_with(test, 17, v, &h);
		if (v < 0x20)
			KUNIT_EXPECT_EQ(test, err, -EPROTO);
		else if (v < 0x30)
			KUNIT_EXPECT_EQ(test, err, 0);
		else
			KUNIT_EXPECT_EQ(test, err,
					(int)IKE_N_INVALID_MAJOR_VERSION);
		KUNIT_EXPECT_EQ(test, h.message_id, 0x0a0b0c0dU);
		KUNIT_EXPECT_EQ(test, (int)h.version, v);
	}
}

static void header_zero_spi(struct kunit *test)
{
	u8 b[IKE_HEADER_LEN];
	struct ike_header h;

	memcpy(b, info_header, sizeof(b));
	memset(b, 0, 8);
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			ike_decode_header(wire_exact(test, b, sizeof(b)), &h));
}

static void empty_message(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, INFO, 0);
	struct ike_msg *msg = new_msg(test);

	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->n, 0U);
	KUNIT_EXPECT_EQ(test, msg->n_clear, 0U);
	KUNIT_EXPECT_NULL(test, ike_msg_find(msg, IKE_PAYLOAD_NOTIFY));
}

/* All samples but SK and SKF in one message */
static void whole_chain(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, IKE_FLAG_INITIATOR);
	struct ike_msg *msg = new_msg(test);
	const struct wire_sample *s;
	unsigned int i = 0;

	for (s = wire_samples; s->name; s++)
		if (s->type != IKE_PAYLOAD_SK && s->type != IKE_PAYLOAD_SKF)
			wire_add_sample(w, s, s->len);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_TRUE(test, wire_walk(msg));
	KUNIT_EXPECT_EQ(test, msg->n, msg->n_clear);
	KUNIT_EXPECT_EQ(test, msg->bytes.len, w->len);
	for (s = wire_samples; s->name; s++) {
		if (s->type == IKE_PAYLOAD_SK || s->type == IKE_PAYLOAD_SKF)
			continue;
		KUNIT_ASSERT_LT(test, i, msg->n);
		KUNIT_EXPECT_EQ(test, msg->payload[i].type, s->type);
		KUNIT_EXPECT_TRUE_MSG(test,
				      ike_view_equal(msg->payload[i].body,
						     IKE_VIEW(s->body, s->len)),
				      "%s", s->name);
		i++;
	}
	KUNIT_EXPECT_EQ(test, i, msg->n);
}

static void find_and_next(struct kunit *test)
{
	static const u8 cookie[] = { 0, 0, 0x40, 6, 1 };
	static const u8 contact[] = { 0, 0, 0x40, 0 };
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	struct ike_msg *msg = new_msg(test);
	const struct ike_payload *p;
	struct ike_notify_view n;

	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	wire_add(w, IKE_PAYLOAD_NOTIFY, contact, sizeof(contact));
	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "y", 1);
	wire_add(w, IKE_PAYLOAD_NOTIFY, cookie, sizeof(cookie));
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);

	p = ike_msg_find(msg, IKE_PAYLOAD_VENDOR_ID);
	KUNIT_EXPECT_PTR_EQ(test, p, &msg->payload[0]);
	p = ike_msg_next(msg, IKE_PAYLOAD_VENDOR_ID, p);
	KUNIT_EXPECT_PTR_EQ(test, p, &msg->payload[2]);
	KUNIT_EXPECT_NULL(test, ike_msg_next(msg, IKE_PAYLOAD_VENDOR_ID, p));
	KUNIT_EXPECT_TRUE(test, ike_msg_notify(msg, IKE_N_COOKIE, &n));
	KUNIT_EXPECT_EQ(test, n.data.len, (size_t)1);
	KUNIT_EXPECT_TRUE(test,
			  ike_msg_notify(msg, IKE_N_INITIAL_CONTACT, NULL));
	KUNIT_EXPECT_FALSE(test, ike_msg_notify(msg, IKE_N_REKEY_SA, NULL));
}

/* Neighbours of one type, and what an earlier message left behind */
static void find_neighbours(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	struct ike_msg *msg = new_msg(test);
	const struct ike_payload *p = NULL;
	unsigned int n;

	for (n = 0; n < 3; n++)
		wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	for (n = 0; (p = ike_msg_next(msg, IKE_PAYLOAD_VENDOR_ID, p)); n++)
		KUNIT_EXPECT_PTR_EQ(test, p, &msg->payload[n]);
	KUNIT_EXPECT_EQ(test, n, 3U);

	w = wire_new(test, SA_INIT, 0);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_NULL(test, ike_msg_find(msg, IKE_PAYLOAD_VENDOR_ID));
}

static void payload_lengths(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	struct wire_bytes *w;
	unsigned int len;

	for (len = 0; len <= 12; len++) {
		w = wire_new(test, SA_INIT, 0);
		wire_add(w, IKE_PAYLOAD_VENDOR_ID, "abcd", 4);
		w->b[IKE_HEADER_LEN + 3] = len;
		KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg),
				len == 8 ? 0 : (int)BAD);
	}
}

static void chain_ends(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	struct ike_msg *msg = new_msg(test);

	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "abcd", 4);
	w->b[w->next_at] = IKE_PAYLOAD_NOTIFY;
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), (int)BAD);

	w = wire_new(test, SA_INIT, 0);
	w->b[w->next_at] = IKE_PAYLOAD_SA;
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), (int)BAD);
}

/* Zeros up to a multiple of four are tolerated, and nothing else. */
static void filling(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	struct wire_bytes *w;
	unsigned int n, v;

	for (n = 0; n <= 8; n++) {
		for (v = 0; v <= 1; v++) {
			w = wire_new(test, SA_INIT, 0);
			wire_add(w, IKE_PAYLOAD_VENDOR_ID, "abcd", 4);
			w->len += n;
			w->b[w->len - 1] += v;
			KUNIT_EXPECT_EQ_MSG(test, wire_decode(test, w, msg),
					    n <= 3 && !(n && v) ? 0 : (int)BAD,
					    "%u octets", n);
		}
		w = wire_new(test, INFO, 0);
		wire_add(w, IKE_PAYLOAD_SK, "abcd", 4);
		w->len += n;
		KUNIT_EXPECT_EQ_MSG(test, wire_decode(test, w, msg),
				    n ? (int)BAD : 0, "%u octets", n);
	}
}

static void unknown_payloads(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	struct ike_msg *msg = new_msg(test);

	wire_add(w, 49, "abc", 3);
	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	wire_add(w, 200, NULL, 0);
	wire_add(w, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->n, 1U);
	KUNIT_EXPECT_EQ(test, msg->bad_critical, 0);
	KUNIT_EXPECT_EQ(test, msg->payload[0].next, 200);
}

static void critical_bit(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	struct ike_msg *msg = new_msg(test);

	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	w->b[w->next_at + 1] = 0xff;
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->bad_critical, 0);
	KUNIT_EXPECT_TRUE(test, msg->payload[0].critical);

	wire_add(w, 50, NULL, 0);
	w->b[w->next_at + 1] = 0x7f;
	wire_add(w, 54, NULL, 0);
	w->b[w->next_at + 1] = 0x80;
	wire_add(w, 200, NULL, 0);
	w->b[w->next_at + 1] = 0x80;
	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "y", 1);
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->bad_critical, 54);
	KUNIT_EXPECT_EQ(test, msg->n, 2U);
}

static void sk_is_last(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, INFO, 0);
	struct ike_msg *msg = new_msg(test);

	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	wire_add(w, IKE_PAYLOAD_SK, "secret", 6);
	w->b[w->next_at] = IKE_PAYLOAD_IDI;
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->n, 2U);
	KUNIT_EXPECT_EQ(test, msg->n_clear, 2U);
	KUNIT_EXPECT_EQ(test, msg->payload[1].next, IKE_PAYLOAD_IDI);

	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), (int)BAD);
}

static void inner_appends(struct kunit *test)
{
	static const u8 inner[] = {
		43, 0, 0, 12, 2, 0, 0, 0, 'a', '.', 'b', 'c',
		60, 0, 0, 5, 'v',
		0, 0x80, 0, 4,
	};
	struct wire_bytes *w = wire_new(test, INFO, 0);
	struct ike_msg *msg = new_msg(test);
	struct ike_view plain = wire_exact(test, inner, sizeof(inner));

	wire_add(w, IKE_PAYLOAD_SK, "secret", 6);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, ike_decode_inner(IKE_PAYLOAD_IDI, plain, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->n, 3U);
	KUNIT_EXPECT_EQ(test, msg->n_clear, 1U);
	KUNIT_EXPECT_EQ(test, msg->bad_critical, 60);
	KUNIT_EXPECT_TRUE(test, wire_walk(msg));
}

static int inner(struct kunit *test, struct ike_msg *msg, u8 first,
		 const void *p, size_t n)
{
	struct wire_bytes *w = wire_new(test, INFO, 0);
	int err;

	wire_add(w, IKE_PAYLOAD_SK, "secret", 6);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	err = ike_decode_inner(first, wire_exact(test, p, n), msg);
	if (err)
		KUNIT_EXPECT_EQ(test, msg->n, 1U);
	return err;
}

static void inner_malformed(struct kunit *test)
{
	static const u8 to_sk[] = { 46, 0, 0, 5, 'v', 0, 0, 0, 8, 1, 2, 3, 4 };
	static const u8 vendor[] = { 0, 0, 0, 5, 'v', 0, 1 };
	struct ike_msg *msg = new_msg(test);

	KUNIT_EXPECT_EQ(test, inner(test, msg, 0, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 0, vendor, 5), (int)BAD);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 43, NULL, 0), (int)BAD);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 43, vendor, 5), 0);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 43, vendor, 6), 0);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 43, vendor, 7), (int)BAD);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 46, vendor, 5), (int)BAD);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 53, vendor, 5), (int)BAD);
	KUNIT_EXPECT_EQ(test, inner(test, msg, 43, to_sk, sizeof(to_sk)),
			(int)BAD);
}

static void skf_numbers(struct kunit *test)
{
	static const struct {
		u8 body[4];
		u8 next;
		int want;
	} rows[] = {
		{ { 0, 1, 0, 1 }, 41, 0 },
		{ { 0, 1, 0, 1 }, 0, 0 },
		{ { 0, 2, 0, 2 }, 0, 0 },
		{ { 0xff, 0xff, 0xff, 0xff }, 0, 0 },
		{ { 0, 2, 0, 2 }, 41, -EBADMSG },
		{ { 0, 0, 0, 1 }, 0, -EBADMSG },
		{ { 0, 0, 0, 0 }, 0, -EBADMSG },
		{ { 0, 1, 0, 0 }, 41, -EBADMSG },
		{ { 0, 3, 0, 2 }, 0, -EBADMSG },
		{ { 1, 0, 0, 0xff }, 0, -EBADMSG },
	};
	struct ike_msg *msg = new_msg(test);
	struct wire_bytes *w;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		w = wire_new(test, INFO, 0);
		wire_add(w, IKE_PAYLOAD_SKF, rows[i].body, 4);
		w->b[w->next_at] = rows[i].next;
		KUNIT_EXPECT_EQ_MSG(test, wire_decode(test, w, msg),
				    rows[i].want, "case %u", i);
	}
}

static void payload_limit(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	struct ike_msg *msg = new_msg(test);
	unsigned int i;

	for (i = 0; i < IKE_MSG_PAYLOADS_MAX; i++)
		wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	wire_add(w, 200, NULL, 0);
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->n, (unsigned int)IKE_MSG_PAYLOADS_MAX);
	wire_add(w, IKE_PAYLOAD_VENDOR_ID, "x", 1);
	KUNIT_EXPECT_EQ(test, wire_decode(test, w, msg), (int)BAD);
}

/* The limit is on SK's outside and inside together. */
static void payload_limit_inner(struct kunit *test)
{
	struct wire_bytes *w = wire_new(test, INFO, 0);
	struct wire_bytes *chain = wire_new(test, INFO, 0);
	struct ike_msg *msg = new_msg(test);
	struct ike_view plain;
	unsigned int i;

	wire_add(w, IKE_PAYLOAD_SK, NULL, 0);
	for (i = 0; i < IKE_MSG_PAYLOADS_MAX - 1; i++)
		wire_add(chain, IKE_PAYLOAD_VENDOR_ID, NULL, 0);
	plain = wire_exact(test, chain->b + 28, chain->len - 28);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, ike_decode_inner(43, plain, msg), 0);

	wire_add(chain, IKE_PAYLOAD_VENDOR_ID, NULL, 0);
	plain = wire_exact(test, chain->b + 28, chain->len - 28);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	KUNIT_EXPECT_EQ(test, ike_decode_inner(43, plain, msg), (int)BAD);
	KUNIT_EXPECT_EQ(test, msg->n, 1U);
}

/* Decodes a message of one payload whose body is @unit, @count times. */
static int repeated(struct kunit *test, struct ike_msg *msg, u8 type,
		    const void *head, size_t head_len,
		    const void *unit, size_t unit_len, unsigned int count)
{
	struct wire_bytes *w = wire_new(test, SA_INIT, 0);
	u8 *body = kunit_kzalloc(test, head_len + unit_len * count, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, body);
	if (head_len)
		memcpy(body, head, head_len);
	for (i = 0; i < count; i++)
		memcpy(body + head_len + i * unit_len, unit, unit_len);
	wire_add(w, type, body, head_len + unit_len * count);
	return wire_decode(test, w, msg);
}

static void nonce_limits(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	unsigned int n;

	for (n = 0; n <= 300; n++)
		KUNIT_EXPECT_EQ(test,
				repeated(test, msg, IKE_PAYLOAD_NONCE, NULL, 0,
					 "n", 1, n),
				n >= 16 && n <= 256 ? 0 : (int)BAD);
}

static void ts_limits(struct kunit *test)
{
	static const u8 ts[] = {
		7, 0, 0, 16, 0, 0, 0xff, 0xff, 10, 0, 0, 1, 10, 0, 0, 2,
	};
	struct ike_msg *msg = new_msg(test);
	unsigned int n;
	u8 head[4] = { 0 };

	for (n = 0; n <= IKE_TS_MAX + 1; n++) {
		head[0] = n;
		KUNIT_EXPECT_EQ(test,
				repeated(test, msg, IKE_PAYLOAD_TSI, head, 4,
					 ts, sizeof(ts), n),
				n && n <= IKE_TS_MAX ? 0 : (int)BAD);
	}
}

static void delete_limits(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	u8 head[4] = { 3, 4 };
	unsigned int n;

	for (n = 0; n <= IKE_DELETE_SPIS_MAX + 1; n++) {
		put_unaligned_be16(n, head + 2);
		KUNIT_EXPECT_EQ(test,
				repeated(test, msg, IKE_PAYLOAD_DELETE, head, 4,
					 "spi", 4, n),
				n <= IKE_DELETE_SPIS_MAX ? 0 : (int)BAD);
	}
}

static void delete_spi_sizes(struct kunit *test)
{
	static const struct {
		u8 body[12];
		u8 len;
		bool good;
	} rows[] = {
		{ { 1, 0, 0, 0 }, 4, true },
		{ { 1, 8, 0, 1 }, 12, false },
		{ { 1, 0, 0, 1 }, 4, false },
		{ { 1, 4, 0, 0 }, 4, false },
		{ { 2, 4, 0, 1 }, 8, true },
		{ { 3, 8, 0, 1 }, 12, false },
		{ { 3, 0, 0, 1 }, 4, false },
		{ { 9, 8, 0, 1 }, 12, true },
		{ { 9, 8, 0, 1 }, 11, false },
	};
	struct ike_msg *msg = new_msg(test);
	struct wire_bytes *w;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		w = wire_new(test, SA_INIT, 0);
		wire_add(w, IKE_PAYLOAD_DELETE, rows[i].body, rows[i].len);
		KUNIT_EXPECT_EQ_MSG(test, wire_decode(test, w, msg),
				    rows[i].good ? 0 : (int)BAD, "case %u", i);
	}
}

static void eap_codes(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	struct wire_bytes *w;
	unsigned int code, n;
	bool good;

	for (code = 0; code <= 6; code++) {
		for (n = 0; n <= 6; n++) {
			const u8 body[6] = { code, 1, 0, n };

			w = wire_new(test, SA_INIT, 0);
			wire_add(w, IKE_PAYLOAD_EAP, body, n);
			good = n >= 4;
			if (code == 1 || code == 2)
				good = n >= 5;
			if (code == 3 || code == 4)
				good = n == 4;
			KUNIT_EXPECT_EQ_MSG(test, wire_decode(test, w, msg),
					    good ? 0 : (int)BAD,
					    "code %u, %u octets", code, n);
		}
	}
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(header_fields),
	KUNIT_CASE(header_short),
	KUNIT_CASE(header_length),
	KUNIT_CASE(header_version),
	KUNIT_CASE(header_zero_spi),
	KUNIT_CASE(empty_message),
	KUNIT_CASE(whole_chain),
	KUNIT_CASE(find_and_next),
	KUNIT_CASE(find_neighbours),
	KUNIT_CASE(payload_lengths),
	KUNIT_CASE(chain_ends),
	KUNIT_CASE(filling),
	KUNIT_CASE(unknown_payloads),
	KUNIT_CASE(critical_bit),
	KUNIT_CASE(sk_is_last),
	KUNIT_CASE(inner_appends),
	KUNIT_CASE(inner_malformed),
	KUNIT_CASE(skf_numbers),
	KUNIT_CASE(payload_limit),
	KUNIT_CASE(payload_limit_inner),
	KUNIT_CASE(nonce_limits),
	KUNIT_CASE(ts_limits),
	KUNIT_CASE(delete_limits),
	KUNIT_CASE(delete_spi_sizes),
	KUNIT_CASE(eap_codes),
	{}
};

struct kunit_suite ikek_decode_suite = {
	.name = "ikek_decode",
	.test_cases = suite_cases,
};
