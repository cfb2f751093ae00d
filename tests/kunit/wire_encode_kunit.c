// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoding: every payload comes out as the octets of its sample, in order and
 * chained; what does not fit is never written.
 */
#include "suites.h"
#include "wire_sample.h"

#include "ike/wire/encode.h"

#define BIG	(70000)

static const struct ike_header header = {
	.spi_i = 1,
	.spi_r = 2,
	.version = IKE_VERSION_2_0,
	.exchange = IKE_EXCHANGE_IKE_SA_INIT,
	.message_id = 3,
};

static struct ike_view view(const void *p, size_t n)
{
	return IKE_VIEW(p, n);
}

static struct ike_view none(void)
{
	return IKE_VIEW(NULL, 0);
}

static u8 *buffer(struct kunit *test, size_t n)
{
	u8 *p = kunit_kzalloc(test, n, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	return p;
}

static void put_sa_samples(struct ike_writer *w)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_IKE, none());
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0);
	ike_put_transform(w, IKE_TRANSFORM_INTEG,
			  IKE_INTEG_HMAC_SHA2_256_128, 0);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
	ike_put_proposal(w, 2, IKE_PROTO_IKE, view("\1\2\3\4\5\6\7\10", 8));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_512, 0);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_ECP_256, 0);
}

static void put_ts_sample(struct ike_writer *w)
{
	static const u8 start6[16] = { 0x20, 1, 0xd, 0xb8 };
	static const u8 end6[16] = {
		0x20, 1, 0xd, 0xb8, 0, 0, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	};
	const struct ike_ts_view v4 = {
		.type = IKE_TS_IPV4_ADDR_RANGE,
		.protocol = 17,
		.start_port = 53,
		.end_port = 53,
		.start = view("\12\0\0\0", 4),
		.end = view("\12\0\0\377", 4),
	};
	const struct ike_ts_view v6 = {
		.type = IKE_TS_IPV6_ADDR_RANGE,
		.end_port = 65535,
		.start = view(start6, 16),
		.end = view(end6, 16),
	};

	ike_put_ts_payload(w, IKE_PAYLOAD_TSI, 2);
	ike_put_ts(w, &v4);
	ike_put_ts(w, &v6);
}

/* Every sample that we would write ourselves, in the order of put_all() */
static const char * const written[] = {
	"SA of IKE", "KE", "IDi FQDN", "CERT", "CERTREQ", "AUTH", "Nonce", "N",
	"N with SPI", "D of IKE", "D of ESP", "V", "TSi", "CP", "EAP Identity",
};

static void put_all(struct ike_writer *w)
{
	put_sa_samples(w);
	ike_put_ke(w, IKE_KE_X25519, view("\1\2\3\4\5\6\7\10", 8));
	ike_put_id(w, IKE_PAYLOAD_IDI, IKE_ID_FQDN, view("a.b", 3));
	ike_put_cert(w, IKE_PAYLOAD_CERT, IKE_CERT_X509_SIG,
		     view("\60\202\1\2", 4));
	ike_put_cert(w, IKE_PAYLOAD_CERTREQ, IKE_CERT_X509_SIG,
		     view("\1\2\3\4", 4));
	ike_put_auth(w, IKE_AUTH_PSK, view("\11\10\7\6", 4));
	ike_put_nonce(w, view("\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20"
			      "\21\22\23\24", 20));
	ike_put_status(w, IKE_N_COOKIE, view("\1\2\3\4\5", 5));
	ike_put_notify(w, IKE_PROTO_ESP, view("\300\377\356\1", 4),
		       IKE_N_REKEY_SA, view("\7\7", 2));
	ike_put_delete(w, IKE_PROTO_IKE, 0, 0, none());
	ike_put_delete(w, IKE_PROTO_ESP, 4, 2, view("\1\1\1\1\2\2\2\2", 8));
	ike_put_vendor_id(w, view("ikek", 4));
	put_ts_sample(w);
	ike_put_cp(w, IKE_CFG_REQUEST);
	ike_put_cfg_attr(w, 1, none());
	ike_put_cfg_attr(w, 3, view("\11\11\11\11", 4));
	/* the sample has the reserved bit set */
	ike_put_cfg_attr(w, 0x8007, view("hi", 2));
	ike_put_eap(w, view("\1\7\0\6\1x", 6));
}

static const struct wire_sample *sample(struct kunit *test, const char *name)
{
	const struct wire_sample *s = wire_samples;

	while (s->name && strcmp(s->name, name))
		s++;
	KUNIT_ASSERT_NOT_NULL(test, s->name);
	return s;
}

static void round_trip(struct kunit *test)
{
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	u8 *buf = buffer(test, 2000);
	const struct wire_sample *s;
	struct ike_writer w;
	unsigned int i;
	ssize_t n;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	ike_writer_message(&w, buf, 2000, &header);
	put_all(&w);
	n = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, n, (ssize_t)0);
	KUNIT_ASSERT_EQ(test, 0,
			ike_decode_message(wire_exact(test, buf, n), msg));
	KUNIT_EXPECT_TRUE(test, wire_walk(msg));
	KUNIT_ASSERT_EQ(test, msg->n, (unsigned int)ARRAY_SIZE(written));
	for (i = 0; i < ARRAY_SIZE(written); i++) {
		s = sample(test, written[i]);
		KUNIT_EXPECT_EQ(test, msg->payload[i].type, s->type);
		KUNIT_EXPECT_FALSE(test, msg->payload[i].critical);
		KUNIT_EXPECT_TRUE_MSG(test,
				      ike_view_equal(msg->payload[i].body,
						     view(s->body, s->len)),
				      "%s", s->name);
	}
	KUNIT_EXPECT_EQ(test, msg->header.spi_i, 1ULL);
	KUNIT_EXPECT_EQ(test, msg->header.spi_r, 2ULL);
	KUNIT_EXPECT_EQ(test, msg->header.message_id, 3U);
}

/* The same octets as a chain, which lacks only the header */
static void chain(struct kunit *test)
{
	u8 *whole = buffer(test, 2000), *inner = buffer(test, 2000);
	struct ike_writer w, c;
	ssize_t n, m;

	ike_writer_message(&w, whole, 2000, &header);
	put_all(&w);
	n = ike_writer_finish(&w);
	ike_writer_chain(&c, inner, 2000);
	put_all(&c);
	m = ike_writer_finish(&c);
	KUNIT_ASSERT_GT(test, m, (ssize_t)0);
	KUNIT_EXPECT_EQ(test, n, m + IKE_HEADER_LEN);
	KUNIT_EXPECT_EQ(test, c.first, IKE_PAYLOAD_SA);
	KUNIT_EXPECT_MEMEQ(test, whole + IKE_HEADER_LEN, inner, m);
}

static void nothing(struct kunit *test)
{
	static const u8 want[IKE_HEADER_LEN] = {
		0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2,
		0, 0x20, 34, 0, 0, 0, 0, 3, 0, 0, 0, 28,
	};
	u8 *buf = buffer(test, IKE_HEADER_LEN);
	struct ike_writer w;

	ike_writer_chain(&w, NULL, 0);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)0);
	KUNIT_EXPECT_EQ(test, w.first, IKE_PAYLOAD_NONE);
	ike_writer_message(&w, buf, IKE_HEADER_LEN, &header);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)IKE_HEADER_LEN);
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
}

/* Every size that is too small: an error, and not one octet behind the end */
static void every_size(struct kunit *test)
{
	u8 *full = buffer(test, 2000);
	struct ike_view buf;
	struct ike_writer w;
	ssize_t n, size;

	ike_writer_message(&w, full, 2000, &header);
	put_all(&w);
	n = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, n, (ssize_t)0);
	for (size = 0; size <= n; size++) {
		buf = wire_exact(test, full, size);
		ike_writer_message(&w, (u8 *)buf.p, size, &header);
		put_all(&w);
		KUNIT_EXPECT_EQ(test, ike_writer_finish(&w),
				size < n ? (ssize_t)-EMSGSIZE : n);
		KUNIT_EXPECT_LE(test, w.len, (size_t)size);
	}
}

static void overflow_is_sticky(struct kunit *test)
{
	u8 *buf = buffer(test, 64);
	struct ike_writer w;

	ike_writer_chain(&w, buf, 10);
	ike_put_payload(&w, IKE_PAYLOAD_VENDOR_ID, false);
	ike_put_u32(&w, 1);
	ike_put_u32(&w, 2);
	KUNIT_EXPECT_TRUE(test, w.overflow);
	KUNIT_EXPECT_NULL(test, ike_put_room(&w, 1));
	ike_put_u8(&w, 3);
	KUNIT_EXPECT_EQ(test, w.len, (size_t)8);
	KUNIT_EXPECT_EQ(test, buf[8], 0);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
}

static void numbers(struct kunit *test)
{
	static const u8 want[] = {
		0, 0x80, 0, 19, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	};
	u8 *buf = buffer(test, 32);
	struct ike_writer w;

	ike_writer_chain(&w, buf, 32);
	ike_put_payload(&w, 200, true);
	ike_put_u8(&w, 1);
	ike_put_u16(&w, 0x0203);
	ike_put_u32(&w, 0x04050607);
	ike_put_u64(&w, 0x08090a0b0c0d0e0fULL);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)sizeof(want));
	KUNIT_EXPECT_EQ(test, w.first, 200);
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
}

static ssize_t one_vendor_id(u8 *buf, const u8 *data, size_t n)
{
	struct ike_writer w;

	ike_writer_chain(&w, buf, BIG);
	ike_put_vendor_id(&w, view(data, n));
	return ike_writer_finish(&w);
}

static void payload_too_long(struct kunit *test)
{
	u8 *buf = buffer(test, BIG), *data = buffer(test, BIG);
	struct ike_writer w;

	KUNIT_EXPECT_EQ(test, one_vendor_id(buf, data, 65531), (ssize_t)65535);
	KUNIT_EXPECT_EQ(test, one_vendor_id(buf, data, 65532),
			(ssize_t)-EMSGSIZE);
	ike_writer_chain(&w, buf, BIG);
	ike_put_cp(&w, IKE_CFG_REPLY);
	ike_put_cfg_attr(&w, 1, view(data, 65536));
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
	ike_writer_message(&w, buf, BIG, &header);
	KUNIT_EXPECT_NOT_NULL(test, ike_put_sk(&w, 0, 65531));
	ike_writer_message(&w, buf, BIG, &header);
	KUNIT_EXPECT_NULL(test, ike_put_sk(&w, 0, 65532));
	ike_writer_message(&w, buf, BIG, &header);
	KUNIT_EXPECT_NULL(test, ike_put_sk(&w, 0, SIZE_MAX));
}

static ssize_t transforms(u8 *buf, unsigned int count)
{
	struct ike_writer w;

	ike_writer_chain(&w, buf, BIG);
	ike_put_payload(&w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(&w, 1, IKE_PROTO_IKE, none());
	while (count--)
		ike_put_transform(&w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 0);
	return ike_writer_finish(&w);
}

static void counts_too_large(struct kunit *test)
{
	u8 *buf = buffer(test, BIG), *spi = buffer(test, 256);
	struct ike_writer w;

	KUNIT_EXPECT_EQ(test, transforms(buf, 255), (ssize_t)12 + 255 * 8);
	KUNIT_EXPECT_EQ(test, transforms(buf, 256), (ssize_t)-EMSGSIZE);

	ike_writer_chain(&w, buf, BIG);
	ike_put_payload(&w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(&w, 1, 9, view(spi, 255));
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)12 + 255);
	ike_writer_chain(&w, buf, BIG);
	ike_put_payload(&w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(&w, 1, 9, view(spi, 256));
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
	ike_writer_chain(&w, buf, BIG);
	ike_put_notify(&w, 9, view(spi, 255), 1, none());
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)8 + 255);
	ike_writer_chain(&w, buf, BIG);
	ike_put_notify(&w, 9, view(spi, 256), 1, none());
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
	ike_writer_chain(&w, buf, BIG);
	ike_put_delete(&w, IKE_PROTO_ESP, 4, 3, view("\1\1\1\1", 4));
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
}

/* What is written where it does not belong is as good as not fitting. */
static void out_of_place(struct kunit *test)
{
	u8 *buf = buffer(test, 200);
	struct ike_writer w;

	ike_writer_message(&w, buf, 200, &header);
	ike_put_u8(&w, 1);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
	ike_writer_message(&w, buf, 200, &header);
	ike_put_payload(&w, IKE_PAYLOAD_SA, false);
	ike_put_transform(&w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 0);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
	ike_writer_chain(&w, buf, 200);
	KUNIT_EXPECT_NULL(test, ike_put_sk(&w, 0, 8));
	ike_writer_message(&w, buf, 200, &header);
	KUNIT_EXPECT_NOT_NULL(test, ike_put_sk(&w, 0, 8));
	ike_put_vendor_id(&w, view("x", 1));
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)-EMSGSIZE);
}

/* Everything before the room is final when the room is handed out. */
static void sk(struct kunit *test)
{
	static const u8 want[] = {
		0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2,
		43, 0x20, 34, 0, 0, 0, 0, 3, 0, 0, 0, 43,
		46, 0, 0, 5, 'x',
		35, 0, 0, 10,
	};
	u8 *buf = buffer(test, 43);
	struct ike_writer w;
	u8 *room;

	ike_writer_message(&w, buf, 43, &header);
	ike_put_vendor_id(&w, view("x", 1));
	room = ike_put_sk(&w, IKE_PAYLOAD_IDI, 6);
	KUNIT_ASSERT_PTR_EQ(test, room, buf + sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
	memset(room, 0x55, 6);
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)43);
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, w.first, IKE_PAYLOAD_VENDOR_ID);

	ike_writer_message(&w, buf, 42, &header);
	ike_put_vendor_id(&w, view("x", 1));
	KUNIT_EXPECT_NULL(test, ike_put_sk(&w, IKE_PAYLOAD_IDI, 6));
}

static void skf(struct kunit *test)
{
	static const u8 want[] = {
		0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2,
		53, 0x20, 34, 0, 0, 0, 0, 3, 0, 0, 0, 42,
		35, 0, 0, 14, 0, 1, 0, 2,
	};
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	u8 *buf = buffer(test, 42);
	struct ike_skf_view v;
	struct ike_writer w;
	u8 *room;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	ike_writer_message(&w, buf, 42, &header);
	room = ike_put_skf(&w, IKE_PAYLOAD_IDI, 1, 2, 6);
	KUNIT_ASSERT_PTR_EQ(test, room, buf + sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, ike_writer_finish(&w), (ssize_t)42);
	KUNIT_ASSERT_EQ(test, ike_decode_message(view(buf, 42), msg), 0);
	ike_view_skf(&msg->payload[0], &v);
	KUNIT_EXPECT_EQ(test, v.total, 2);
	KUNIT_EXPECT_EQ(test, v.body.len, (size_t)6);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(round_trip),
	KUNIT_CASE(chain),
	KUNIT_CASE(nothing),
	KUNIT_CASE(every_size),
	KUNIT_CASE(overflow_is_sticky),
	KUNIT_CASE(numbers),
	KUNIT_CASE(payload_too_long),
	KUNIT_CASE(counts_too_large),
	KUNIT_CASE(out_of_place),
	KUNIT_CASE(sk),
	KUNIT_CASE(skf),
	{}
};

struct kunit_suite ikek_encode_suite = {
	.name = "ikek_encode",
	.test_cases = suite_cases,
};
