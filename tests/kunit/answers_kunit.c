// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers that are none to what was asked: a hostile or broken responder, as
 * the initiator sees it, and public values that are none, in both roles. RFC
 * 7296 sections 1.2, 1.3.1, 2.21 and 3.4. Either side's message is taken off
 * the wire, and goes on with one payload changed.
 */
#include "crypto_lib.h"
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define MESSAGE_MAX	4096

/* What comes of it */
enum end {
	PASSED_OVER,	/* it is no answer: the right one may still come */
	FAILS,		/* no IKE SA is left, on either side */
	CHILDLESS,	/* the IKE SA stays without the Child SA, likewise */
};

/**
 * struct change - what becomes of a message on its way
 * @what: in words
 * @type: payload that is changed
 * @put: writes what stands in its place; NULL leaves it out
 * @error: of the order
 * @end: what comes of it
 */
struct change {
	const char *what;
	u8 type;
	void (*put)(struct ike_writer *w, const struct ike_payload *was);
	int error;
	enum end end;
};

static void put_as_is(struct ike_writer *w, const struct ike_payload *p)
{
	ike_put_payload(w, p->type, false);
	ike_put_bytes(w, p->body.p, p->body.len);
}

static void put_changed(struct ike_writer *w, const struct ike_msg *msg,
			unsigned int from, const struct change *c)
{
	unsigned int i;

	for (i = from; i < msg->n; i++) {
		if (msg->payload[i].type != c->type)
			put_as_is(w, &msg->payload[i]);
		else if (c->put)
			c->put(w, &msg->payload[i]);
	}
}

/* The next message, of IKE_SA_INIT */
static void retell_clear(struct lab *lab, const struct change *c)
{
	struct kunit *test = lab->test;
	struct lab_datagram *d = lab_take(lab);
	u8 *buf = kunit_kmalloc(test, MESSAGE_MAX, GFP_KERNEL);
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	struct ike_writer w;
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, d);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_EQ(test, ike_decode_message(IKE_VIEW(d->data, d->len),
						 msg), 0);
	ike_writer_message(&w, buf, MESSAGE_MAX, &msg->header);
	put_changed(&w, msg, 0, c);
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, len, 0);
	lab_inject(d->to, &d->path, buf, len);
	kfree(d);
	kunit_kfree(test, msg);
	kunit_kfree(test, buf);
	lab_deliver(lab);
}

/* The next message, which is encrypted, from b */
static void retell(struct lab *lab, const struct change *c)
{
	struct kunit *test = lab->test;
	const struct ike_msg *msg = lab_read(lab);
	struct ike_header header = msg->header;
	u8 *buf = kunit_kmalloc(test, MESSAGE_MAX, GFP_KERNEL);
	struct ike_writer w;
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	ike_writer_chain(&w, buf, MESSAGE_MAX);
	put_changed(&w, msg, msg->n_clear, c);
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GE(test, len, 0);
	lab_drop(lab);
	lab_forge(&lab->b, &header, w.first, buf, len);
	kunit_kfree(test, buf);
	lab_deliver(lab);
}

static void twice(struct ike_writer *w, const struct ike_payload *was)
{
	put_as_is(w, was);
	put_as_is(w, was);
}

/* Public values. The group stays what it was. */

static void put_value(struct ike_writer *w, const struct ike_payload *was,
		      u8 fill, int more)
{
	struct ike_ke_view ke;

	ike_view_ke(was, &ke);
	ike_put_payload(w, IKE_PAYLOAD_KE, false);
	ike_put_u16(w, ke.group);
	ike_put_u16(w, 0);
	memset(ike_put_room(w, ke.data.len + more), fill, ke.data.len + more);
}

static void zero(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 0, 0);
}

static void all_ones(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 0xff, 0);
}

static void longer(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 2, 1);
}

static void shorter(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 2, -1);
}

static void one(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 0, 0);
	w->buf[w->len - 1] = 1;
}

/* X25519 counts from the other end. */
static void little_one(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 0, -1);
	w->buf[w->len - 31] = 1;
	ike_put_u8(w, 0);
}

static void bent(struct ike_writer *w, const struct ike_payload *was)
{
	put_as_is(w, was);
	w->buf[w->len - 1] ^= 1;
}

static void prime(struct ike_writer *w, const struct ike_payload *was)
{
	put_value(w, was, 0, 0);
	memcpy(w->buf + w->len - 256, modp_prime(IKE_KE_MODP_2048), 256);
}

static void less_one(struct ike_writer *w, const struct ike_payload *was)
{
	prime(w, was);
	w->buf[w->len - 1]--;
}

static const struct {
	u16 ke;
	const char *what;
	void (*put)(struct ike_writer *w, const struct ike_payload *was);
} none[] = {
	{ IKE_KE_X25519, "0", zero },
	{ IKE_KE_X25519, "1, of small order", little_one },
	{ IKE_KE_X25519, "too short", shorter },
	{ IKE_KE_X25519, "too long", longer },
	{ IKE_KE_ECP_256, "0, 0", zero },
	{ IKE_KE_ECP_256, "beyond the field", all_ones },
	{ IKE_KE_ECP_256, "off the curve", bent },
	{ IKE_KE_ECP_256, "too short", shorter },
	{ IKE_KE_ECP_256, "too long", longer },
	{ IKE_KE_ECP_384, "0, 0", zero },
	{ IKE_KE_ECP_384, "off the curve", bent },
	{ IKE_KE_ECP_521, "0, 0", zero },
	{ IKE_KE_ECP_521, "beyond the field", all_ones },
	{ IKE_KE_ECP_521, "off the curve", bent },
	{ IKE_KE_ECP_521, "too long", longer },
	{ IKE_KE_MODP_2048, "0", zero },
	{ IKE_KE_MODP_2048, "1", one },
	{ IKE_KE_MODP_2048, "p - 1", less_one },
	{ IKE_KE_MODP_2048, "p", prime },
	{ IKE_KE_MODP_2048, "beyond p", all_ones },
	{ IKE_KE_MODP_2048, "too short", shorter },
	{ IKE_KE_MODP_2048, "too long", longer },
};

static struct lab *with_group(struct kunit *test, u16 ke)
{
	struct lab_conf conf = {
		.proposals[0] = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
			{ IKE_TRANSFORM_KE, ke },
		},
	};
	struct lab *lab = lab_pair(test, &conf, &conf);

	lab_up(&lab->a, "net", 1);
	return lab;
}

/* The answer that says so may be anybody's: the right one is waited for. */
static void expect_doubt(struct lab *lab)
{
	struct kunit *test = lab->test;

	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_RX_MALFORMED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_INIT_SENT), 1);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_advance(lab, ike_settings_default.retransmit_ms);
}

static void expect_failure(struct lab *lab, int error)
{
	struct kunit *test = lab->test;

	lab_expect_done(&lab->a, 1, error);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 0);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, error);
}

static void a_public_value_that_is_none(struct kunit *test)
{
	struct change c = { .type = IKE_PAYLOAD_KE };
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		kunit_info(test, "group %u, %s", none[i].ke, none[i].what);
		c.put = none[i].put;
		lab = with_group(test, none[i].ke);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		retell_clear(lab, &c);	/* <-- HDR, SAr1, KEr, Nr */
		expect_doubt(lab);
		expect_failure(lab, IKE_N_INVALID_SYNTAX);
		KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->reason,
				   "the peer's public value is none");
		KUNIT_EXPECT_FALSE(test, lab_attempt(&lab->a)->by_peer);
		lab_settle(lab, 60000);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static void a_request_with_such_a_value(struct kunit *test)
{
	struct change c = { .type = IKE_PAYLOAD_KE };
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		kunit_info(test, "group %u, %s", none[i].ke, none[i].what);
		c.put = none[i].put;
		lab = with_group(test, none[i].ke);
		retell_clear(lab, &c);	/* HDR, SAi1, KEi, Ni --> */
		lab_expect_empty(&lab->b);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
		KUNIT_EXPECT_EQ(test, lab_count(&lab->b,
						IKE_COUNT_RX_MALFORMED), 1);
		lab_deliver(lab);	/* <-- HDR, N(INVALID_SYNTAX) */
		lab_advance(lab, ike_settings_default.retransmit_ms);
		expect_failure(lab, IKE_N_INVALID_SYNTAX);
		KUNIT_EXPECT_TRUE(test, lab_attempt(&lab->a)->by_peer);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

/* Other payloads of IKE_SA_INIT */

static void put_ike(struct ike_writer *w, u8 number, u16 bits)
{
	ike_put_proposal(w, number, IKE_PROTO_IKE, IKE_VIEW(NULL, 0));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, bits);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
}

static void other_group(struct ike_writer *w, const struct ike_payload *was)
{
	static const u8 value[256] = { 2 };

	ike_put_ke(w, IKE_KE_MODP_2048, IKE_VIEW(value, sizeof(value)));
}

static void other_ike(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_ike(w, 1, 256);
}

static void two_ike(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_ike(w, 1, 128);
	put_ike(w, 2, 128);
}

static void ike_without_prf(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_IKE, IKE_VIEW(NULL, 0));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
}

static void ike_with_two_prfs(struct ike_writer *w,
			      const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_ike(w, 1, 128);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0);
}

static void ike_with_integ(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_ike(w, 1, 128);
	ike_put_transform(w, IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128,
			  0);
}

static void ike_with_spi(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_IKE, IKE_VIEW("12345678", 8));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
}

static void no_proposal(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
}

static void short_nonce(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_NONCE, false);
	ike_put_bytes(w, was->body.p, 15);
}

static void long_nonce(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_NONCE, false);
	memset(ike_put_room(w, 257), 1, 257);
}

static const struct change inits[] = {
	{ "another group", IKE_PAYLOAD_KE, other_group, -EBADMSG, FAILS },
	{ "two values", IKE_PAYLOAD_KE, twice, 0, PASSED_OVER },
	{ "no value", IKE_PAYLOAD_KE, NULL, 0, PASSED_OVER },
	{ "what was not offered", IKE_PAYLOAD_SA, other_ike, -EBADMSG, FAILS },
	{ "two proposals", IKE_PAYLOAD_SA, two_ike, -EBADMSG, FAILS },
	{ "no PRF", IKE_PAYLOAD_SA, ike_without_prf, -EBADMSG, FAILS },
	{ "two PRFs", IKE_PAYLOAD_SA, ike_with_two_prfs, -EBADMSG, FAILS },
	{ "integrity with an AEAD", IKE_PAYLOAD_SA, ike_with_integ, -EBADMSG,
	  FAILS },
	{ "an SPI", IKE_PAYLOAD_SA, ike_with_spi, -EBADMSG, FAILS },
	{ "no proposal", IKE_PAYLOAD_SA, no_proposal, 0, PASSED_OVER },
	{ "two SA payloads", IKE_PAYLOAD_SA, twice, 0, PASSED_OVER },
	{ "no SA payload", IKE_PAYLOAD_SA, NULL, 0, PASSED_OVER },
	{ "a nonce of 15", IKE_PAYLOAD_NONCE, short_nonce, 0, PASSED_OVER },
	{ "a nonce of 257", IKE_PAYLOAD_NONCE, long_nonce, 0, PASSED_OVER },
	{ "two nonces", IKE_PAYLOAD_NONCE, twice, 0, PASSED_OVER },
	{ "no nonce", IKE_PAYLOAD_NONCE, NULL, 0, PASSED_OVER },
};

static void expect_passed_over(struct lab *lab)
{
	struct kunit *test = lab->test;

	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_RX_MALFORMED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_INIT_SENT), 1);
	lab_settle(lab, 10000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void bad_answers_to_ike_sa_init(struct kunit *test)
{
	const struct change *c;
	struct lab *lab;

	for (c = inits; c < inits + ARRAY_SIZE(inits); c++) {
		kunit_info(test, "%s", c->what);
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		retell_clear(lab, c);	/* <-- HDR, SAr1, KEr, Nr */
		if (c->end == PASSED_OVER) {
			expect_passed_over(lab);
			continue;
		}
		expect_doubt(lab);
		expect_failure(lab, c->error);
		lab_settle(lab, 60000);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

/* Somebody who sees the request is faster than the peer. */
static void the_right_answer_comes_after_them(struct kunit *test)
{
	const struct change *c;
	struct lab_datagram *d;
	struct lab *lab;

	for (c = inits; c < inits + ARRAY_SIZE(inits); c++) {
		kunit_info(test, "%s", c->what);
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		d = lab_take(lab);
		lab_inject(d->to, &d->path, d->data, d->len);
		retell_clear(lab, c);	/* <-- HDR, SAr1, KEr, Nr */
		lab_put(lab, d);
		lab_run(lab);
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static const struct lab_conf as_often_as_it_takes = {
	.keyingtries = LAB_WITHOUT_END,
};

/* Nor does it end what is to be tried again and again. */
static void such_an_answer_is_no_last_word(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &as_often_as_it_takes, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	retell_clear(lab, &inits[3]);	/* <-- HDR, SAr1, KEr, Nr */
	lab_advance(lab, ike_settings_default.retransmit_ms);
	lab_expect_done(&lab->a, 1, -EBADMSG);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->reason,
			   "the peer chose what was not offered");
	KUNIT_EXPECT_FALSE(test, lab_attempt(&lab->a)->by_peer);
	KUNIT_EXPECT_NE(test, lab_attempt(&lab->a)->offered[0], '\0');
	lab_settle(lab, 60000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void an_answer_without_an_spi(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);		/* HDR, SAi1, KEi, Ni --> */
	memset(lab_next(lab)->data + 8, 0, 8);
	lab_deliver(lab);		/* <-- HDR, SAr1, KEr, Nr */
	expect_passed_over(lab);
}

/* IKE_AUTH and CREATE_CHILD_SA */

static void put_esp(struct ike_writer *w, u8 number, u32 spi, u16 bits)
{
	u8 buf[4];

	put_unaligned_be32(spi, buf);
	ike_put_proposal(w, number, IKE_PROTO_ESP, IKE_VIEW(buf, sizeof(buf)));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, bits);
}

static void put_good_esp(struct ike_writer *w, u32 spi)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_esp(w, 1, spi, 128);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
}

static void reserved_spi(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 255);
}

static void no_spi(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 0);
}

static void other_esp(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_esp(w, 1, 4711, 256);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
}

static void esp_with_both_esn(struct ike_writer *w,
			      const struct ike_payload *was)
{
	put_good_esp(w, 4711);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_YES, 0);
}

static void esp_with_ke(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 4711);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
}

static void two_esp(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 4711);
	put_esp(w, 2, 4712, 128);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
}

static void ike_for_esp(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_ike(w, 1, 128);
}

static void put_net(struct ike_writer *w, u8 type, u32 net, u8 prefix)
{
	struct ike_ts_list list = {
		.n = 1,
		.ts[0] = lab_ts4(net, prefix, 0, 0),
	};

	ike_ts_list_put(w, type, &list);
}

static void other_net(struct ike_writer *w, const struct ike_payload *was)
{
	put_net(w, was->type, 0x0a090000, 16);
}

static void wider_net(struct ike_writer *w, const struct ike_payload *was)
{
	put_net(w, was->type, 0x0a000000, 8);
}

static void and_more(struct ike_writer *w, const struct ike_payload *was)
{
	struct ike_ts_list list = { .n = 2 };

	list.ts[0] = lab_ts4(0x0a010000, 16, 0, 0);
	list.ts[1] = lab_ts4(0x0a090000, 16, 0, 0);
	ike_ts_list_put(w, was->type, &list);
}

static void in_transport_mode(struct ike_writer *w,
			      const struct ike_payload *was)
{
	ike_put_status(w, IKE_N_USE_TRANSPORT_MODE, IKE_VIEW(NULL, 0));
	put_as_is(w, was);
}

static void short_auth(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_AUTH, false);
	ike_put_bytes(w, was->body.p, was->body.len - 1);
}

static void empty_auth(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_AUTH, false);
	ike_put_bytes(w, was->body.p, 4);
}

static void long_auth(struct ike_writer *w, const struct ike_payload *was)
{
	put_as_is(w, was);
	ike_put_u8(w, 0);
}

static void null_auth(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_auth(w, IKE_AUTH_NULL, IKE_VIEW(was->body.p + 4,
						was->body.len - 4));
}

static void other_id(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_id(w, IKE_PAYLOAD_IDR, IKE_ID_FQDN, IKE_VIEW("c.test", 6));
}

static void our_id(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_id(w, IKE_PAYLOAD_IDR, IKE_ID_FQDN, IKE_VIEW("a.test", 6));
}

static void critical(struct ike_writer *w, const struct ike_payload *was)
{
	put_as_is(w, was);
	ike_put_payload(w, 200, true);
}

/* Of what is good for nothing the peer is told that it goes. */
static const struct change auths[] = {
	{ "no AUTH", IKE_PAYLOAD_AUTH, NULL, -EBADMSG, FAILS },
	{ "two AUTHs", IKE_PAYLOAD_AUTH, twice, -EBADMSG, FAILS },
	{ "a wrong AUTH", IKE_PAYLOAD_AUTH, bent, -EKEYREJECTED, FAILS },
	{ "a short AUTH", IKE_PAYLOAD_AUTH, short_auth, -EKEYREJECTED, FAILS },
	{ "a long AUTH", IKE_PAYLOAD_AUTH, long_auth, -EKEYREJECTED, FAILS },
	{ "an empty AUTH", IKE_PAYLOAD_AUTH, empty_auth, -EKEYREJECTED, FAILS },
	{ "another method", IKE_PAYLOAD_AUTH, null_auth, -EKEYREJECTED, FAILS },
	{ "another IDr", IKE_PAYLOAD_IDR, other_id, -EKEYREJECTED, FAILS },
	{ "our ID", IKE_PAYLOAD_IDR, our_id, -EKEYREJECTED, FAILS },
	{ "two IDrs", IKE_PAYLOAD_IDR, twice, -EBADMSG, FAILS },
	{ "no IDr", IKE_PAYLOAD_IDR, NULL, -EBADMSG, FAILS },
	{ "a critical payload", IKE_PAYLOAD_AUTH, critical, -EBADMSG, FAILS },
	{ "two SA payloads", IKE_PAYLOAD_SA, twice, -EBADMSG, FAILS },
	{ "no SA payload", IKE_PAYLOAD_SA, NULL, -EBADMSG, FAILS },
	{ "a group", IKE_PAYLOAD_SA, esp_with_ke, -EBADMSG, CHILDLESS },
	{ "no TSi", IKE_PAYLOAD_TSI, NULL, -EBADMSG, FAILS },
	{ "no TSr", IKE_PAYLOAD_TSR, NULL, -EBADMSG, FAILS },
};

/* Likewise, with CREATE_CHILD_SA */
static const struct change children[] = {
	{ "SPI 255", IKE_PAYLOAD_SA, reserved_spi, -EBADMSG, CHILDLESS },
	{ "SPI 0", IKE_PAYLOAD_SA, no_spi, -EBADMSG, CHILDLESS },
	{ "what was not offered", IKE_PAYLOAD_SA, other_esp, -EBADMSG,
	  CHILDLESS },
	{ "both ESNs", IKE_PAYLOAD_SA, esp_with_both_esn, -EBADMSG, CHILDLESS },
	{ "two proposals", IKE_PAYLOAD_SA, two_esp, -EBADMSG, CHILDLESS },
	{ "an IKE SA's", IKE_PAYLOAD_SA, ike_for_esp, -EBADMSG, CHILDLESS },
	{ "another TSi", IKE_PAYLOAD_TSI, other_net, -EBADMSG, CHILDLESS },
	{ "another TSr", IKE_PAYLOAD_TSR, other_net, -EBADMSG, CHILDLESS },
	{ "a wider TSi", IKE_PAYLOAD_TSI, wider_net, -EBADMSG, CHILDLESS },
	{ "a wider TSr", IKE_PAYLOAD_TSR, wider_net, -EBADMSG, CHILDLESS },
	{ "more in TSi", IKE_PAYLOAD_TSI, and_more, -EBADMSG, CHILDLESS },
	{ "transport mode", IKE_PAYLOAD_SA, in_transport_mode, -EBADMSG,
	  CHILDLESS },
};

static const struct change creates[] = {
	{ "no SA payload", IKE_PAYLOAD_SA, NULL, -EBADMSG, CHILDLESS },
	{ "two SA payloads", IKE_PAYLOAD_SA, twice, -EBADMSG, CHILDLESS },
	{ "a group", IKE_PAYLOAD_SA, esp_with_ke, -EBADMSG, CHILDLESS },
	{ "no TSi", IKE_PAYLOAD_TSI, NULL, -EBADMSG, CHILDLESS },
	{ "no TSr", IKE_PAYLOAD_TSR, NULL, -EBADMSG, CHILDLESS },
	{ "no nonce", IKE_PAYLOAD_NONCE, NULL, -EBADMSG, CHILDLESS },
	{ "two nonces", IKE_PAYLOAD_NONCE, twice, -EBADMSG, CHILDLESS },
	{ "a nonce of 15", IKE_PAYLOAD_NONCE, short_nonce, -EBADMSG,
	  CHILDLESS },
	{ "a nonce of 257", IKE_PAYLOAD_NONCE, long_nonce, -EBADMSG,
	  CHILDLESS },
	{ "a critical payload", IKE_PAYLOAD_SA, critical, -EBADMSG, CHILDLESS },
};

/* The peer has heard of it, and has no more than we have. */
static void expect_end(struct lab *lab, const struct change *c, u64 ticket,
		       unsigned int states)
{
	struct kunit *test = lab->test;

	lab_run(lab);
	lab_expect_done(&lab->a, ticket, c->error);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, c->error);
	if (c->end == FAILS) {
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP),
				0);
		lab_expect_nothing(lab);
	} else {
		lab_expect_agreement(lab, states);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	}
	lab_end(lab);
}

static void auth_story(struct kunit *test, const struct change *c)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	kunit_info(test, "%s", c->what);
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	retell(lab, c);		/* <-- HDR, SK {IDr, AUTH, SA, TSi, TSr} */
	expect_end(lab, c, 1, 0);
}

static void bad_answers_to_ike_auth(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(auths); i++)
		auth_story(test, &auths[i]);
	for (i = 0; i < ARRAY_SIZE(children); i++)
		auth_story(test, &children[i]);
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static const struct lab_conf with_pfs = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
};

static void create_story(struct kunit *test, const struct lab_conf *a,
			 const struct lab_conf *b, const struct change *c)
{
	struct lab *lab = lab_tunnel(test, a, b);

	kunit_info(test, "%s", c->what);
	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, [KEi,] TSi, TSr} --> */
	retell(lab, c);		/* <-- HDR, SK {SA, Nr, [KEr,] TSi, TSr} */
	expect_end(lab, c, 2, 1);
}

static void bad_answers_to_create_child_sa(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(creates); i++)
		create_story(test, &two_children, &two_children, &creates[i]);
	for (i = 0; i < ARRAY_SIZE(children); i++)
		create_story(test, &two_children, &two_children, &children[i]);
}

/* The only child, so that the responder chooses it with its group */
static const struct lab_conf only_pfs = {
	.n_children = 2,
	.children[0] = {
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
};

static const struct change keys[] = {
	{ "0", IKE_PAYLOAD_KE, zero, -EBADMSG, CHILDLESS },
	{ "small order", IKE_PAYLOAD_KE, little_one, -EBADMSG, CHILDLESS },
	{ "too short", IKE_PAYLOAD_KE, shorter, -EBADMSG, CHILDLESS },
	{ "another group", IKE_PAYLOAD_KE, other_group, -EBADMSG, CHILDLESS },
	{ "two values", IKE_PAYLOAD_KE, twice, -EBADMSG, CHILDLESS },
	{ "no value", IKE_PAYLOAD_KE, NULL, -EBADMSG, CHILDLESS },
	{ "a proposal without it", IKE_PAYLOAD_SA, other_esp, -EBADMSG,
	  CHILDLESS },
};

static void bad_answers_to_a_key_exchange(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		create_story(test, &with_pfs, &only_pfs, &keys[i]);
}

/* b's answer, which comes next, gives way to an error notify. */
static void refuse(struct lab *lab, u16 type, struct ike_view data)
{
	struct ike_header header = lab_read(lab)->header;
	struct ike_writer w;
	u8 buf[64];

	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_status(&w, type, data);
	lab_drop(lab);
	lab_forge(&lab->b, &header, w.first, buf, ike_writer_finish(&w));
	lab_deliver(lab);
}

/* 47 is of no RFC, 10000 is for private use. */
static const u16 errors[] = {
	IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD, IKE_N_INVALID_IKE_SPI,
	IKE_N_INVALID_MAJOR_VERSION, IKE_N_INVALID_SYNTAX,
	IKE_N_INVALID_MESSAGE_ID, IKE_N_INVALID_SPI, IKE_N_NO_PROPOSAL_CHOSEN,
	IKE_N_AUTHENTICATION_FAILED, IKE_N_SINGLE_PAIR_REQUIRED,
	IKE_N_NO_ADDITIONAL_SAS, IKE_N_INTERNAL_ADDRESS_FAILURE,
	IKE_N_FAILED_CP_REQUIRED, IKE_N_TS_UNACCEPTABLE,
	IKE_N_INVALID_SELECTORS, IKE_N_CHILD_SA_NOT_FOUND, 47, 10000,
};

static void errors_in_answer_to_ike_auth(struct kunit *test)
{
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
		lab_deliver(lab);	/* HDR, SK {IDi, ...} --> */
		refuse(lab, errors[i], IKE_VIEW(NULL, 0));
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		expect_failure(lab, errors[i]);
		KUNIT_EXPECT_TRUE(test, lab_attempt(&lab->a)->by_peer);
		lab_end(lab);
	}
}

/* INVALID_SYNTAX ends the IKE SA, the others do not. */
static void errors_in_answer_to_create_child_sa(struct kunit *test)
{
	unsigned int i, n;
	struct lab *lab;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		lab = lab_tunnel(test, &two_children, &two_children);
		lab_up(&lab->a, "more", 2);
		lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
		refuse(lab, errors[i], IKE_VIEW(NULL, 0));
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		lab_expect_done(&lab->a, 2, errors[i]);
		n = errors[i] != IKE_N_INVALID_SYNTAX;
		KUNIT_EXPECT_EQ(test, lab_states(&lab->a), n);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), n);
		KUNIT_EXPECT_EQ(test, lab_reserved(&lab->a), 0);
		lab_end(lab);
	}
}

/* INVALID_KE_PAYLOAD that names nothing of use */
static void other_groups_that_are_none(struct kunit *test)
{
	static const struct ike_view wanted[] = {
		{ NULL, 0 }, { "\0", 1 }, { "\0\0", 2 }, { "\0\16", 2 },
		{ "\0\37", 2 }, { "\0\37\0", 3 }, { "\377\377", 2 },
	};
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		lab = lab_tunnel(test, &with_pfs, &only_pfs);
		lab_up(&lab->a, "more", 2);
		lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, TSi, TSr} --> */
		refuse(lab, IKE_N_INVALID_KE_PAYLOAD, wanted[i]);
		/* X25519 is what was sent; once more does no harm */
		while (lab_on_wire(lab)) {
			lab_deliver(lab);
			refuse(lab, IKE_N_INVALID_KE_PAYLOAD, wanted[i]);
		}
		lab_expect_done(&lab->a, 2, IKE_N_INVALID_KE_PAYLOAD);
		KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
		KUNIT_EXPECT_EQ(test, lab_reserved(&lab->a), 0);
		lab_end(lab);
	}
}

static struct kunit_case answers_cases[] = {
	KUNIT_CASE(a_public_value_that_is_none),
	KUNIT_CASE(a_request_with_such_a_value),
	KUNIT_CASE(bad_answers_to_ike_sa_init),
	KUNIT_CASE(the_right_answer_comes_after_them),
	KUNIT_CASE(such_an_answer_is_no_last_word),
	KUNIT_CASE(an_answer_without_an_spi),
	KUNIT_CASE(bad_answers_to_ike_auth),
	KUNIT_CASE(bad_answers_to_create_child_sa),
	KUNIT_CASE(bad_answers_to_a_key_exchange),
	KUNIT_CASE(errors_in_answer_to_ike_auth),
	KUNIT_CASE(errors_in_answer_to_create_child_sa),
	KUNIT_CASE(other_groups_that_are_none),
	{}
};

struct kunit_suite ikek_answers_suite = {
	.name = "ikek_answers",
	.test_cases = answers_cases,
};
