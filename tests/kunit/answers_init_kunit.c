// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers to IKE_SA_INIT that are none to what was asked, as the initiator sees
 * them, and public values that are none, in both roles. RFC 7296 sections 1.2,
 * 2.21.1 and 3.4.
 */
#include "crypto_lib.h"
#include "retell.h"
#include "suites.h"

/* Public values. The group stays what it was. */

static void all_ones(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 0xff, 0);
}

static void longer(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 2, 1);
}

static void one(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 0, 0);
	w->buf[w->len - 1] = 1;
}

static void prime(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 0, 0);
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
	{ IKE_KE_X25519, "0", retell_zero },
	{ IKE_KE_X25519, "1, of small order", retell_little_one },
	{ IKE_KE_X25519, "too short", retell_shorter },
	{ IKE_KE_X25519, "too long", longer },
	{ IKE_KE_ECP_256, "0, 0", retell_zero },
	{ IKE_KE_ECP_256, "beyond the field", all_ones },
	{ IKE_KE_ECP_256, "off the curve", retell_bent },
	{ IKE_KE_ECP_256, "too short", retell_shorter },
	{ IKE_KE_ECP_256, "too long", longer },
	{ IKE_KE_ECP_384, "0, 0", retell_zero },
	{ IKE_KE_ECP_384, "off the curve", retell_bent },
	{ IKE_KE_ECP_521, "0, 0", retell_zero },
	{ IKE_KE_ECP_521, "beyond the field", all_ones },
	{ IKE_KE_ECP_521, "off the curve", retell_bent },
	{ IKE_KE_ECP_521, "too long", longer },
	{ IKE_KE_MODP_2048, "0", retell_zero },
	{ IKE_KE_MODP_2048, "1", one },
	{ IKE_KE_MODP_2048, "p - 1", less_one },
	{ IKE_KE_MODP_2048, "p", prime },
	{ IKE_KE_MODP_2048, "beyond p", all_ones },
	{ IKE_KE_MODP_2048, "too short", retell_shorter },
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

/* @c becomes what puts the value into the next message. */
static struct lab *with_none(struct kunit *test, unsigned int i,
			     struct retelling *c)
{
	kunit_info(test, "group %u, %s", none[i].ke, none[i].what);
	*c = (struct retelling){ .type = IKE_PAYLOAD_KE, .put = none[i].put };
	return with_group(test, none[i].ke);
}

static void a_public_value_that_is_none(struct kunit *test)
{
	struct retelling c;
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		lab = with_none(test, i, &c);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		retell_init(lab, &c);	/* <-- HDR, SAr1, KEr, Nr */
		expect_doubt(lab);
		retell_fails(lab, IKE_N_INVALID_SYNTAX);
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
	struct retelling c;
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		lab = with_none(test, i, &c);
		retell_init(lab, &c);	/* HDR, SAi1, KEi, Ni --> */
		lab_expect_empty(&lab->b);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
		KUNIT_EXPECT_EQ(test, lab_count(&lab->b,
						IKE_COUNT_RX_MALFORMED), 1);
		lab_deliver(lab);	/* <-- HDR, N(INVALID_SYNTAX) */
		lab_advance(lab, ike_settings_default.retransmit_ms);
		retell_fails(lab, IKE_N_INVALID_SYNTAX);
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

static const struct retelling inits[] = {
	{ "another group", IKE_PAYLOAD_KE, retell_other_group, -EBADMSG,
	  FAILS },
	{ "two values", IKE_PAYLOAD_KE, retell_twice, 0, PASSED_OVER },
	{ "no value", IKE_PAYLOAD_KE, NULL, 0, PASSED_OVER },
	{ "what was not offered", IKE_PAYLOAD_SA, other_ike, -EBADMSG, FAILS },
	{ "two proposals", IKE_PAYLOAD_SA, two_ike, -EBADMSG, FAILS },
	{ "no PRF", IKE_PAYLOAD_SA, ike_without_prf, -EBADMSG, FAILS },
	{ "two PRFs", IKE_PAYLOAD_SA, ike_with_two_prfs, -EBADMSG, FAILS },
	{ "integrity with an AEAD", IKE_PAYLOAD_SA, ike_with_integ, -EBADMSG,
	  FAILS },
	{ "an SPI", IKE_PAYLOAD_SA, ike_with_spi, -EBADMSG, FAILS },
	{ "no proposal", IKE_PAYLOAD_SA, no_proposal, 0, PASSED_OVER },
	{ "two SA payloads", IKE_PAYLOAD_SA, retell_twice, 0, PASSED_OVER },
	{ "no SA payload", IKE_PAYLOAD_SA, NULL, 0, PASSED_OVER },
	{ "a nonce of 15", IKE_PAYLOAD_NONCE, retell_short_nonce, 0,
	  PASSED_OVER },
	{ "a nonce of 257", IKE_PAYLOAD_NONCE, retell_long_nonce, 0,
	  PASSED_OVER },
	{ "two nonces", IKE_PAYLOAD_NONCE, retell_twice, 0, PASSED_OVER },
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
	const struct retelling *c;
	struct lab *lab;

	for (c = inits; c < inits + ARRAY_SIZE(inits); c++) {
		kunit_info(test, "%s", c->what);
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		retell_init(lab, c);	/* <-- HDR, SAr1, KEr, Nr */
		if (c->end == PASSED_OVER) {
			expect_passed_over(lab);
			continue;
		}
		expect_doubt(lab);
		retell_fails(lab, c->error);
		lab_settle(lab, 60000);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

/* Somebody who sees the request is faster than the peer. */
static void the_right_answer_comes_after_them(struct kunit *test)
{
	const struct retelling *c;
	struct lab_datagram *d;
	struct lab *lab;

	for (c = inits; c < inits + ARRAY_SIZE(inits); c++) {
		kunit_info(test, "%s", c->what);
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		d = lab_take(lab);
		lab_inject(d->to, &d->path, d->data, d->len);
		retell_init(lab, c);	/* <-- HDR, SAr1, KEr, Nr */
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
	retell_init(lab, &inits[3]);	/* <-- HDR, SAr1, KEr, Nr */
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

static struct kunit_case answers_init_cases[] = {
	KUNIT_CASE(a_public_value_that_is_none),
	KUNIT_CASE(a_request_with_such_a_value),
	KUNIT_CASE(bad_answers_to_ike_sa_init),
	KUNIT_CASE(the_right_answer_comes_after_them),
	KUNIT_CASE(such_an_answer_is_no_last_word),
	KUNIT_CASE(an_answer_without_an_spi),
	{}
};

struct kunit_suite ikek_answers_init_suite = {
	.name = "ikek_answers_init",
	.test_cases = answers_init_cases,
};
