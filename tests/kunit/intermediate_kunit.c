// SPDX-License-Identifier: GPL-2.0-only
/*
 * Additional key exchanges between IKE_SA_INIT and IKE_AUTH, RFC 9242 and RFC
 * 9370 section 2.2.2. That messages may be lost and memory run out is shown with
 * all other exchanges.
 */
#include "multi_ke.h"
#include "retell.h"
#include "suites.h"

#include "ike/exchange/exchange.h"

static const struct lab_conf two = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_256)),
};

static const struct lab_conf eight = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_256),
				 ADDKE(2, ECP_384), ADDKE(3, MODP_2048),
				 ADDKE(4, MODP_3072), ADDKE(5, MODP_1536),
				 ADDKE(6, ECP_192), ADDKE(7, ECP_521)),
};

/* Fixed-length keys, and messages that need an integrity transform */
static const struct lab_conf xcbc = {
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_AES_XCBC_96 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_AES128_XCBC },
		KE(X25519),
		ADDKE(2, ECP_256),
		ADDKE(5, ECP_384),
	},
};

static void expect_exchange(struct lab *lab, u8 exchange, u32 message_id)
{
	KUNIT_ASSERT_EQ(lab->test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_EQ(lab->test, lab_read(lab)->header.exchange, exchange);
	KUNIT_EXPECT_EQ(lab->test, lab_read(lab)->header.message_id,
			message_id);
}

static void set_up(struct kunit *test, const struct lab_conf *conf,
		   unsigned int more)
{
	struct lab *lab = lab_pair(test, conf, conf);
	u32 id;

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	for (id = 1; id <= more; id++) {
		KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->state,
				IKE_SA_INTERMEDIATE_SENT);
		expect_exchange(lab, IKE_EXCHANGE_IKE_INTERMEDIATE, id);
		lab_deliver(lab);	/* HDR, SK {KEi(n)} --> */
		lab_deliver(lab);	/* <-- HDR, SK {KEr(n)} */
	}
	expect_exchange(lab, IKE_EXCHANGE_IKE_AUTH, id);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_down(&lab->b, "", 2);
	lab_run(lab);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void by_two_key_exchanges(struct kunit *test)
{
	set_up(test, &two, 1);
}

static void by_eight_key_exchanges(struct kunit *test)
{
	set_up(test, &eight, 7);
}

static void with_keys_of_fixed_length(struct kunit *test)
{
	set_up(test, &xcbc, 2);
}

static const struct lab_conf two_or_one = {
	.proposals = {
		IKE_WITH(KE(X25519), ADDKE(1, ECP_256)),
		IKE_WITH(KE(X25519)),
	},
};

static const struct lab_conf two_or_none = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_256),
				 ADDKE(1, NONE)),
};

static const struct lab_conf one = {
	.proposals[0] = IKE_WITH(KE(X25519)),
};

static void expect_one(struct kunit *test, const struct lab_conf *a,
		       const struct lab_conf *b)
{
	struct lab *lab = lab_pair(test, a, b);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	expect_exchange(lab, IKE_EXCHANGE_IKE_AUTH, 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_end(lab);
}

/* A proposal without them, or one that says that they can be left out */
static void a_peer_does_without(struct kunit *test)
{
	expect_one(test, &two_or_one, &one);
	expect_one(test, &one, &two_or_one);
	expect_one(test, &one, &two_or_none);
}

static void a_peer_insists(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &one, &two);

	lab_up(&lab->a, "net", 1);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 1, IKE_N_NO_PROPOSAL_CHOSEN);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* All but the notify without which there is no IKE_INTERMEDIATE */
static void put_others(struct ike_writer *w, const struct ike_payload *was)
{
	struct ike_notify_view n;

	ike_view_notify(was, &n);
	if (n.type != IKE_N_INTERMEDIATE_EXCHANGE_SUPPORTED)
		retell_as_is(w, was);
}

static const struct retelling unannounced = {
	.type = IKE_PAYLOAD_NOTIFY,
	.put = put_others,
};

/* Offered all the same, RFC 9370 section 2.2.1 */
static void an_offer_does_not_announce_them(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two, &two);

	lab_up(&lab->a, "net", 1);
	retell_init(lab, &unannounced);	/* HDR, SAi1, KEi, Ni --> */
	lab_expect_empty(&lab->b);
	lab_deliver(lab);	/* <-- HDR, N(NO_PROPOSAL_CHOSEN) */
	lab_advance(lab, ike_settings_default.retransmit_ms);
	retell_fails(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	KUNIT_EXPECT_TRUE(test, lab_attempt(&lab->a)->by_peer);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* Chosen all the same: no answer to what was asked. */
static void a_choice_does_not_announce_them(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two, &two);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	retell_init(lab, &unannounced);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_RX_MALFORMED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_INIT_SENT), 1);
	lab_advance(lab, ike_settings_default.retransmit_ms);
	retell_fails(lab, -EBADMSG);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* Nobody can have said what has not been said: AUTH tells. */
static void something_else_was_said(struct kunit *test)
{
	struct lab *lab;
	int side;

	for (side = 0; side < 2; side++) {
		lab = lab_pair(test, &two, &two);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
		lab_deliver(lab);	/* HDR, SK {KEi(1)} --> */
		lab_sa(&lab->b)->setup->int_auth[side][0] ^= 1;
		lab_settle(lab, 60000);
		lab_expect_done(&lab->a, 1, IKE_N_AUTHENTICATION_FAILED);
		KUNIT_EXPECT_EQ(test, lab_count(&lab->b,
						IKE_COUNT_AUTH_FAILED), 1);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

/* b has both sides' keys of before, when the request comes again. */
static void a_request_comes_again(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &xcbc, &xcbc);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_duplicate(lab);
	lab_deliver(lab);	/* HDR, SK {KEi(1)} --> */
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_UNAUTHENTIC), 0);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct lab *up_to_first(struct kunit *test, const struct lab_conf *conf)
{
	struct lab *lab = lab_pair(test, conf, conf);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	return lab;
}

/* Message 1, of @exchange and with a KE payload of @method */
static void put_message(struct lab *lab, u8 exchange, u16 method)
{
	struct ike_header header;
	struct ike_writer w;
	u8 buf[200], key[65] = {};
	ssize_t len;

	header = lab_header(&lab->a, exchange, 0, 1);
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_ke(&w, method, IKE_VIEW(key, sizeof(key)));
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(lab->test, len, 0);
	lab_forge(&lab->a, &header, w.first, buf, len);
}

/* IKE_AUTH before them is not heard: the right request is. */
static void authentication_comes_too_early(struct kunit *test)
{
	struct lab *lab = up_to_first(test, &two);
	struct lab_datagram *right = lab_take(lab);
	struct ike_setup *s = lab_sa(&lab->a)->setup;

	/* a forgets about them, once */
	s->n_addke = 0;
	ike_window_acked(lab_sa(&lab->a));
	lab_sa(&lab->a)->window.next_request = 1;
	KUNIT_ASSERT_EQ(test, ike_auth_start(lab_sa(&lab->a)), 0);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_UNEXPECTED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	lab_put(lab, right);
	lab_deliver(lab);	/* HDR, SK {KEi(1)} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_end(lab);
}

static void another_method_is_due(struct kunit *test)
{
	struct lab *lab = up_to_first(test, &two);

	lab_drop(lab);
	put_message(lab, IKE_EXCHANGE_IKE_INTERMEDIATE, IKE_KE_X25519);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, ike_exchange_error(lab_read(lab)),
			IKE_N_INVALID_SYNTAX);
	lab_deliver(lab);
	lab_expect_done(&lab->a, 1, IKE_N_INVALID_SYNTAX);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void a_public_value_is_none(struct kunit *test)
{
	struct lab *lab = up_to_first(test, &two);

	lab_drop(lab);
	put_message(lab, IKE_EXCHANGE_IKE_INTERMEDIATE, IKE_KE_ECP_256);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, ike_exchange_error(lab_read(lab)),
			IKE_N_INVALID_SYNTAX);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* None was agreed on. */
static void nothing_is_due(struct kunit *test)
{
	struct lab *lab = up_to_first(test, &one);
	struct lab_datagram *auth = lab_take(lab);

	put_message(lab, IKE_EXCHANGE_IKE_INTERMEDIATE, IKE_KE_ECP_256);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_UNEXPECTED), 1);
	lab_put(lab, auth);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_end(lab);
}

/* Taken down on its way: the peer has nothing that would have to be deleted. */
static void it_is_taken_down(struct kunit *test)
{
	struct lab *lab = up_to_first(test, &two);

	lab_down(&lab->a, "", 2);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->a, 1, -ECANCELED);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* Both begin at the same time, and one IKE SA is left. */
static void both_begin(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two, &two);

	lab_up(&lab->a, "net", 1);
	lab_up(&lab->b, "net", 2);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* It is silent in the middle: tried again. */
static const struct lab_conf two_patient = {
	.keyingtries = 2,
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_256)),
};

static void the_peer_falls_silent(struct kunit *test)
{
	struct lab *lab = up_to_first(test, &two_patient);
	int i;

	for (i = 0; i < 600 && lab_sa(&lab->a) &&
	     lab_sa(&lab->a)->state == IKE_SA_INTERMEDIATE_SENT; i++) {
		while (lab_drop(lab))
			;
		lab_advance(lab, 1000);
	}
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_settle(lab, 120000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct kunit_case intermediate_cases[] = {
	KUNIT_CASE(by_two_key_exchanges),
	KUNIT_CASE_SLOW(by_eight_key_exchanges),
	KUNIT_CASE(with_keys_of_fixed_length),
	KUNIT_CASE(a_peer_does_without),
	KUNIT_CASE(a_peer_insists),
	KUNIT_CASE(an_offer_does_not_announce_them),
	KUNIT_CASE(a_choice_does_not_announce_them),
	KUNIT_CASE(something_else_was_said),
	KUNIT_CASE(a_request_comes_again),
	KUNIT_CASE(authentication_comes_too_early),
	KUNIT_CASE(another_method_is_due),
	KUNIT_CASE(a_public_value_is_none),
	KUNIT_CASE(nothing_is_due),
	KUNIT_CASE(it_is_taken_down),
	KUNIT_CASE(both_begin),
	KUNIT_CASE(the_peer_falls_silent),
	{}
};

struct kunit_suite ikek_intermediate_suite = {
	.name = "ikek_intermediate",
	.test_cases = intermediate_cases,
};
