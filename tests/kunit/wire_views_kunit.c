// SPDX-License-Identifier: GPL-2.0-only
/* Decoding: SA payloads down to the last attribute, and the typed views. */
#include "suites.h"
#include "wire_sample.h"

#define BAD	IKE_N_INVALID_SYNTAX

/**
 * struct sa_bytes - the body of an SA payload being put together
 * @len: octets so far
 * @last: the newest proposal
 * @b: the octets
 */
struct sa_bytes {
	size_t len;
	size_t last;
	u8 b[3000];
};

static struct sa_bytes *sa_new(struct kunit *test)
{
	struct sa_bytes *sa = kunit_kzalloc(test, sizeof(*sa), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sa);
	return sa;
}

/* A proposal with @transforms transforms of 8 octets */
static void sa_add(struct sa_bytes *sa, u8 number, u8 protocol, u8 spi_len,
		   unsigned int transforms)
{
	u8 *p = sa->b + sa->len;
	size_t n = 8 + spi_len + 8 * transforms;
	unsigned int i;

	if (sa->len)
		sa->b[sa->last] = 2;
	sa->last = sa->len;
	put_unaligned_be16(n, p + 2);
	p[4] = number;
	p[5] = protocol;
	p[6] = spi_len;
	p[7] = transforms;
	p += 8 + spi_len;
	for (i = 0; i < transforms; i++, p += 8) {
		p[0] = i + 1 < transforms ? 3 : 0;
		p[3] = 8;
		p[4] = IKE_TRANSFORM_ENCR;
		p[7] = IKE_ENCR_AES_CBC;
	}
	sa->len += n;
}

static int decode(struct kunit *test, const void *sa, size_t n, u8 flags,
		  struct ike_view *body)
{
	struct wire_bytes *w = wire_new(test, IKE_EXCHANGE_IKE_SA_INIT, flags);
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	wire_add(w, IKE_PAYLOAD_SA, sa, n);
	err = wire_decode(test, w, msg);
	if (err)
		return err;
	KUNIT_EXPECT_TRUE(test, wire_walk(msg));
	if (body)
		*body = msg->payload[0].body;
	return 0;
}

static int decode_sa(struct kunit *test, const struct sa_bytes *sa, u8 flags)
{
	return decode(test, sa->b, sa->len, flags, NULL);
}

static void numbering(struct kunit *test)
{
	static const struct {
		u8 numbers[4];
		int request;
		int response;
	} rows[] = {
		{ { 1 }, 0, 0 },
		{ { 2 }, BAD, 0 },
		{ { 255 }, BAD, 0 },
		{ { 1, 2, 3 }, 0, 0 },
		{ { 1, 3 }, BAD, BAD },
		{ { 1, 1 }, BAD, BAD },
		{ { 2, 1 }, BAD, BAD },
		{ { 1, 2, 2 }, BAD, BAD },
	};
	struct sa_bytes *sa;
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sa = sa_new(test);
		for (k = 0; rows[i].numbers[k]; k++)
			sa_add(sa, rows[i].numbers[k], 1, 0, 1);
		KUNIT_EXPECT_EQ_MSG(test, decode_sa(test, sa, 0),
				    rows[i].request, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test,
				    decode_sa(test, sa, IKE_FLAG_RESPONSE),
				    rows[i].response, "case %u", i);
	}
	sa = sa_new(test);
	sa_add(sa, 0, 1, 0, 1);
	KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0), (int)BAD);
	KUNIT_EXPECT_EQ(test, decode_sa(test, sa, IKE_FLAG_RESPONSE), (int)BAD);
	KUNIT_EXPECT_EQ(test, decode(test, NULL, 0, 0, NULL), (int)BAD);
}

static void spi_sizes(struct kunit *test)
{
	static const u8 good[5][3] = {
		[IKE_PROTO_IKE] = { 0, 8, 8 },
		[IKE_PROTO_AH] = { 4, 4, 4 },
		[IKE_PROTO_ESP] = { 4, 4, 4 },
	};
	struct sa_bytes *sa;
	unsigned int proto, n;
	bool ok;

	for (proto = 0; proto < ARRAY_SIZE(good); proto++) {
		for (n = 0; n < 256; n++) {
			sa = sa_new(test);
			sa_add(sa, 1, proto, n, 1);
			ok = proto == 0 || proto == 4 || n == good[proto][0] ||
			     n == good[proto][1];
			KUNIT_EXPECT_EQ_MSG(test, decode_sa(test, sa, 0),
					    ok ? 0 : (int)BAD,
					    "protocol %u, %u octets", proto, n);
		}
	}
}

static void proposal_limit(struct kunit *test)
{
	struct sa_bytes *sa = sa_new(test);
	unsigned int i;

	for (i = 0; i < IKE_PROPOSALS_MAX; i++)
		sa_add(sa, i + 1, 1, 0, 1);
	KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0), 0);
	sa_add(sa, i + 1, 1, 0, 1);
	KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0), (int)BAD);
}

static void transform_limit(struct kunit *test)
{
	struct sa_bytes *sa;
	unsigned int n;

	for (n = 0; n < 256; n++) {
		sa = sa_new(test);
		sa_add(sa, 1, 1, 0, n);
		KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0),
				n <= IKE_TRANSFORMS_MAX ? 0 : (int)BAD);
	}
}

static void markers(struct kunit *test)
{
	struct sa_bytes *sa = sa_new(test);
	unsigned int v;

	sa_add(sa, 1, 1, 0, 2);
	sa_add(sa, 2, 1, 0, 2);
	for (v = 0; v < 256; v++) {
		sa->b[0] = v;
		KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0),
				v == 2 ? 0 : (int)BAD);
	}
	sa->b[0] = 2;
	for (v = 0; v < 256; v++) {
		sa->b[sa->last] = v;
		KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0),
				v == 0 ? 0 : (int)BAD);
	}
	sa->b[sa->last] = 0;
	for (v = 0; v < 256; v++) {
		sa->b[8] = v;
		KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0),
				v == 3 ? 0 : (int)BAD);
	}
	sa->b[8] = 3;
	for (v = 0; v < 256; v++) {
		sa->b[16] = v;
		KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0),
				v == 0 ? 0 : (int)BAD);
	}
}

static void transform_counts(struct kunit *test)
{
	struct sa_bytes *sa = sa_new(test);
	unsigned int v;

	sa_add(sa, 1, 1, 0, 4);
	for (v = 0; v < 256; v++) {
		sa->b[7] = v;
		KUNIT_EXPECT_EQ(test, decode_sa(test, sa, 0),
				v == 4 ? 0 : (int)BAD);
	}
}

/* One transform with the attributes given */
static struct ike_transform_view transform(struct kunit *test, const u8 *attrs,
					   size_t n)
{
	u8 sa[64] = { 0, 0, 0, 16 + n, 1, 1, 0, 1, 0, 0, 0, 8 + n, 1, 0, 0, 12 };
	struct ike_transform_view t = { 0 };
	struct ike_proposal_view p;
	struct ike_view body;

	memcpy(sa + 16, attrs, n);
	KUNIT_ASSERT_EQ(test, decode(test, sa, 16 + n, 0, &body), 0);
	KUNIT_ASSERT_TRUE(test, ike_proposal_next(&body, &p));
	KUNIT_ASSERT_TRUE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_FALSE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_FALSE(test, ike_proposal_next(&body, &p));
	KUNIT_EXPECT_EQ(test, t.type, IKE_TRANSFORM_ENCR);
	KUNIT_EXPECT_EQ(test, t.id, IKE_ENCR_AES_CBC);
	return t;
}

static void attributes(struct kunit *test)
{
	static const struct {
		u8 attrs[12];
		u8 len;
		u16 key_bits;
		bool unknown;
	} rows[] = {
		{ { 0 }, 0, 0, false },
		{ { 0x80, 14, 1, 0 }, 4, 256, false },
		{ { 0x80, 14, 0, 0 }, 4, 0, true },
		{ { 0x80, 14, 0, 128, 0x80, 14, 1, 0 }, 8, 128, true },
		{ { 0x80, 15, 0, 128 }, 4, 0, true },
		{ { 0, 14, 0, 2, 0, 128 }, 6, 0, true },
		{ { 0, 77, 0, 0 }, 4, 0, true },
		{ { 0, 77, 0, 4, 1, 2, 3, 4, 0x80, 14, 0, 192 }, 12, 192, true },
	};
	struct ike_transform_view t;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		t = transform(test, rows[i].attrs, rows[i].len);
		KUNIT_EXPECT_EQ_MSG(test, t.key_bits, rows[i].key_bits,
				    "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, t.unknown_attr, rows[i].unknown,
				    "case %u", i);
	}
}

static void attributes_malformed(struct kunit *test)
{
	static const struct {
		u8 attrs[8];
		u8 len;
	} rows[] = {
		{ { 0x80 }, 1 },
		{ { 0x80, 14 }, 2 },
		{ { 0x80, 14, 1 }, 3 },
		{ { 0x80, 14, 1, 0, 0 }, 5 },
		{ { 0, 14, 0, 3, 1, 2 }, 6 },
		{ { 0, 14, 0xff, 0xff, 1, 2 }, 6 },
	};
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		u8 sa[32] = { 0 };

		n = rows[i].len;
		sa[3] = 16 + n;
		sa[4] = 1;
		sa[5] = 1;
		sa[7] = 1;
		sa[11] = 8 + n;
		memcpy(sa + 16, rows[i].attrs, n);
		KUNIT_EXPECT_EQ_MSG(test, decode(test, sa, 16 + n, 0, NULL),
				    (int)BAD, "case %u", i);
	}
}

/* Decodes one sample; the message lives as long as the test. */
static const struct ike_payload *sample(struct kunit *test, const char *name)
{
	struct wire_bytes *w = wire_new(test, IKE_EXCHANGE_IKE_SA_INIT, 0);
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	const struct wire_sample *s = wire_samples;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	while (s->name && strcmp(s->name, name))
		s++;
	KUNIT_ASSERT_NOT_NULL(test, s->name);
	wire_add_sample(w, s, s->len);
	KUNIT_ASSERT_EQ(test, wire_decode(test, w, msg), 0);
	return &msg->payload[0];
}

static bool is(struct ike_view v, const void *p, size_t n)
{
	return ike_view_equal(v, IKE_VIEW(p, n));
}

static void views_sa(struct kunit *test)
{
	struct ike_view sa = sample(test, "SA of IKE")->body;
	struct ike_transform_view t;
	struct ike_proposal_view p;

	KUNIT_ASSERT_TRUE(test, ike_proposal_next(&sa, &p));
	KUNIT_EXPECT_EQ(test, p.number, 1);
	KUNIT_EXPECT_EQ(test, p.protocol, IKE_PROTO_IKE);
	KUNIT_EXPECT_EQ(test, p.spi.len, (size_t)0);
	KUNIT_ASSERT_TRUE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_EQ(test, t.type, IKE_TRANSFORM_ENCR);
	KUNIT_EXPECT_EQ(test, t.id, IKE_ENCR_AES_CBC);
	KUNIT_EXPECT_EQ(test, t.key_bits, 256);

	KUNIT_ASSERT_TRUE(test, ike_proposal_next(&sa, &p));
	KUNIT_EXPECT_EQ(test, p.number, 2);
	KUNIT_EXPECT_TRUE(test, is(p.spi, "\1\2\3\4\5\6\7\10", 8));
	KUNIT_ASSERT_TRUE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_EQ(test, t.id, IKE_ENCR_AES_GCM_16);
	KUNIT_ASSERT_TRUE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_EQ(test, t.type, IKE_TRANSFORM_PRF);
	KUNIT_EXPECT_EQ(test, t.id, IKE_PRF_HMAC_SHA2_512);
	KUNIT_EXPECT_EQ(test, t.key_bits, 0);
	KUNIT_ASSERT_TRUE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_EQ(test, t.type, IKE_TRANSFORM_KE);
	KUNIT_EXPECT_EQ(test, t.id, IKE_KE_ECP_256);
	KUNIT_EXPECT_FALSE(test, ike_transform_next(&p.transforms, &t));
	KUNIT_EXPECT_FALSE(test, ike_proposal_next(&sa, &p));
}

static void views_identity(struct kunit *test)
{
	struct ike_cert_view cert;
	struct ike_auth_view auth;
	struct ike_id_view id;
	struct ike_ke_view ke;

	ike_view_ke(sample(test, "KE"), &ke);
	KUNIT_EXPECT_EQ(test, ke.group, IKE_KE_X25519);
	KUNIT_EXPECT_TRUE(test, is(ke.data, "\1\2\3\4\5\6\7\10", 8));
	ike_view_id(sample(test, "IDi FQDN"), &id);
	KUNIT_EXPECT_EQ(test, id.type, IKE_ID_FQDN);
	KUNIT_EXPECT_TRUE(test, is(id.data, "a.b", 3));
	KUNIT_EXPECT_TRUE(test, is(id.body, "\2\0\0\0a.b", 7));
	ike_view_cert(sample(test, "CERTREQ"), &cert);
	KUNIT_EXPECT_EQ(test, cert.encoding, IKE_CERT_X509_SIG);
	KUNIT_EXPECT_TRUE(test, is(cert.data, "\1\2\3\4", 4));
	ike_view_auth(sample(test, "AUTH"), &auth);
	KUNIT_EXPECT_EQ(test, auth.method, IKE_AUTH_PSK);
	KUNIT_EXPECT_TRUE(test, is(auth.data, "\11\10\7\6", 4));
}

static void views_notify(struct kunit *test)
{
	struct ike_delete_view d;
	struct ike_notify_view n;

	ike_view_notify(sample(test, "N with SPI"), &n);
	KUNIT_EXPECT_EQ(test, n.protocol, IKE_PROTO_ESP);
	KUNIT_EXPECT_EQ(test, n.type, IKE_N_REKEY_SA);
	KUNIT_EXPECT_TRUE(test, is(n.spi, "\300\377\356\1", 4));
	KUNIT_EXPECT_TRUE(test, is(n.data, "\7\7", 2));
	ike_view_delete(sample(test, "D of ESP"), &d);
	KUNIT_EXPECT_EQ(test, d.protocol, IKE_PROTO_ESP);
	KUNIT_EXPECT_EQ(test, d.spi_len, 4);
	KUNIT_EXPECT_EQ(test, d.count, 2);
	KUNIT_EXPECT_TRUE(test, is(d.spis, "\1\1\1\1\2\2\2\2", 8));
	ike_view_delete(sample(test, "D of IKE"), &d);
	KUNIT_EXPECT_EQ(test, d.count, 0);
	KUNIT_EXPECT_EQ(test, d.spis.len, (size_t)0);
}

static void views_ts(struct kunit *test)
{
	struct ike_view c = ike_view_ts(sample(test, "TSi"));
	struct ike_ts_view ts;

	KUNIT_ASSERT_TRUE(test, ike_ts_next(&c, &ts));
	KUNIT_EXPECT_EQ(test, ts.type, IKE_TS_IPV4_ADDR_RANGE);
	KUNIT_EXPECT_EQ(test, ts.protocol, 17);
	KUNIT_EXPECT_EQ(test, ts.start_port, 53);
	KUNIT_EXPECT_EQ(test, ts.end_port, 53);
	KUNIT_EXPECT_TRUE(test, is(ts.start, "\12\0\0\0", 4));
	KUNIT_EXPECT_TRUE(test, is(ts.end, "\12\0\0\377", 4));
	KUNIT_ASSERT_TRUE(test, ike_ts_next(&c, &ts));
	KUNIT_EXPECT_EQ(test, ts.type, IKE_TS_IPV6_ADDR_RANGE);
	KUNIT_EXPECT_EQ(test, ts.end_port, 65535);
	KUNIT_EXPECT_EQ(test, ts.end.len, (size_t)16);
	KUNIT_EXPECT_FALSE(test, ike_ts_next(&c, &ts));

	c = ike_view_ts(sample(test, "TSr"));
	KUNIT_ASSERT_TRUE(test, ike_ts_next(&c, &ts));
	KUNIT_EXPECT_TRUE(test, is(ts.start, "\12\0\1\0", 4));
	KUNIT_EXPECT_FALSE(test, ike_ts_next(&c, &ts));
}

static void views_cp_eap_skf(struct kunit *test)
{
	struct ike_cfg_attr_view attr;
	struct ike_skf_view skf;
	struct ike_eap_view eap;
	struct ike_view c;

	KUNIT_EXPECT_EQ(test, ike_view_cp(sample(test, "CP"), &c),
			IKE_CFG_REQUEST);
	KUNIT_ASSERT_TRUE(test, ike_cfg_attr_next(&c, &attr));
	KUNIT_EXPECT_EQ(test, attr.type, 1);
	KUNIT_EXPECT_EQ(test, attr.value.len, (size_t)0);
	KUNIT_ASSERT_TRUE(test, ike_cfg_attr_next(&c, &attr));
	KUNIT_EXPECT_TRUE(test, is(attr.value, "\11\11\11\11", 4));
	KUNIT_ASSERT_TRUE(test, ike_cfg_attr_next(&c, &attr));
	KUNIT_EXPECT_EQ(test, attr.type, 7);
	KUNIT_EXPECT_FALSE(test, ike_cfg_attr_next(&c, &attr));

	ike_view_eap(sample(test, "EAP Identity"), &eap);
	KUNIT_EXPECT_EQ(test, eap.code, 1);
	KUNIT_EXPECT_EQ(test, eap.identifier, 7);
	KUNIT_EXPECT_TRUE(test, is(eap.data, "\1x", 2));
	KUNIT_EXPECT_EQ(test, eap.packet.len, (size_t)6);
	ike_view_skf(sample(test, "SKF 3 of 3"), &skf);
	KUNIT_EXPECT_EQ(test, skf.number, 3);
	KUNIT_EXPECT_EQ(test, skf.total, 3);
	KUNIT_EXPECT_TRUE(test, is(skf.body, "\1\2\3\4\5", 5));
}

static void take(struct kunit *test)
{
	static const u8 b[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct ike_view c = wire_exact(test, b, sizeof(b));
	u16 v16;
	u32 v32;
	u64 v64;
	u8 v8;

	KUNIT_EXPECT_EQ(test, ike_take_u8(&c, &v8), 0);
	KUNIT_EXPECT_EQ(test, v8, 1);
	KUNIT_EXPECT_EQ(test, ike_take_u16(&c, &v16), 0);
	KUNIT_EXPECT_EQ(test, v16, 0x0203);
	KUNIT_EXPECT_EQ(test, ike_take_u32(&c, &v32), 0);
	KUNIT_EXPECT_EQ(test, v32, 0x04050607U);
	KUNIT_EXPECT_EQ(test, ike_take_u64(&c, &v64), 0);
	KUNIT_EXPECT_EQ(test, v64, 0x08090a0b0c0d0e0fULL);
	KUNIT_EXPECT_EQ(test, c.len, (size_t)0);
	KUNIT_EXPECT_EQ(test, ike_take_u8(&c, &v8), -EBADMSG);
	KUNIT_EXPECT_EQ(test, ike_take_u16(&c, &v16), -EBADMSG);
	KUNIT_EXPECT_EQ(test, ike_take_u32(&c, &v32), -EBADMSG);
	KUNIT_EXPECT_EQ(test, ike_take_u64(&c, &v64), -EBADMSG);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(numbering),
	KUNIT_CASE(spi_sizes),
	KUNIT_CASE(proposal_limit),
	KUNIT_CASE(transform_limit),
	KUNIT_CASE(markers),
	KUNIT_CASE(transform_counts),
	KUNIT_CASE(attributes),
	KUNIT_CASE(attributes_malformed),
	KUNIT_CASE(views_sa),
	KUNIT_CASE(views_identity),
	KUNIT_CASE(views_notify),
	KUNIT_CASE(views_ts),
	KUNIT_CASE(views_cp_eap_skf),
	KUNIT_CASE(take),
	{}
};

struct kunit_suite ikek_views_suite = {
	.name = "ikek_views",
	.test_cases = suite_cases,
};
