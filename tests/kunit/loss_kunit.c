// SPDX-License-Identifier: GPL-2.0-only
/*
 * A wire that loses, repeats, delays and reorders; RFC 7296 sections 2.1 to
 * 2.4. Whatever happens to any one message, both sides end where they would
 * have ended without it.
 */
#include "multi_ke.h"
#include "suites.h"

#define TICKET	7

static const struct lab_conf plain = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static const struct lab_conf demanding = { .demand_cookies = true };

static const struct lab_conf prefers_p256 = {
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_ECP_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

static const struct lab_conf only_x25519 = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
		},
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static const struct lab_conf only_x25519_with_cookies = {
	.demand_cookies = true,
};

static const struct lab_conf child_prefers_p256 = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
			{ IKE_TRANSFORM_KE, IKE_KE_ECP_256 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
		},
		LAB_BETWEEN_GATEWAYS(0),
	},
};

/* So small that nothing encrypted goes in one piece */
static const struct lab_conf fragments = {
	.settings.fragment_size_v4 = 160,
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static const struct lab_conf multi = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_192),
				 ADDKE(4, ECP_256)),
	TWO_CHILDREN_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_192),
			  ADDKE(2, ECP_256)),
};

static const struct lab_conf multi_in_fragments = {
	.settings.fragment_size_v4 = 160,
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_192)),
	TWO_CHILDREN_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_192)),
};

/**
 * struct talk - something that the two sides say to each other
 * @name: of the conversation
 * @a: configuration of one side
 * @b: of the other
 * @tunnel: there is a tunnel before
 * @by_b: b begins, else a
 * @type: the order that begins it
 * @child: of the order
 * @states: Child SAs afterwards
 * @sas: IKE SAs afterwards
 */
struct talk {
	const char *name;
	const struct lab_conf *a;
	const struct lab_conf *b;
	bool tunnel;
	bool by_b;
	enum ike_command_type type;
	const char *child;
	unsigned int states;
	unsigned int sas;
};

static const struct talk talks[] = {
	{ "set-up", &plain, &plain, false, false,
	  IKE_COMMAND_UP, "net", 1, 1 },
	{ "set-up with cookie", &plain, &demanding, false, false,
	  IKE_COMMAND_UP, "net", 1, 1 },
	{ "set-up with INVALID_KE", &prefers_p256, &plain, false, false,
	  IKE_COMMAND_UP, "net", 1, 1 },
	{ "set-up with cookie and INVALID_KE", &prefers_p256,
	  &only_x25519_with_cookies, false, false,
	  IKE_COMMAND_UP, "net", 1, 1 },
	{ "set-up in fragments", &fragments, &fragments, false, false,
	  IKE_COMMAND_UP, "net", 1, 1 },
	{ "further child by a", &plain, &plain, true, false,
	  IKE_COMMAND_UP, "more", 2, 1 },
	{ "further child by b", &plain, &plain, true, true,
	  IKE_COMMAND_UP, "more", 2, 1 },
	{ "further child with INVALID_KE", &child_prefers_p256, &only_x25519,
	  true, false, IKE_COMMAND_UP, "more", 2, 1 },
	{ "further child by a in fragments", &fragments, &fragments, true,
	  false, IKE_COMMAND_UP, "more", 2, 1 },
	{ "further child by b in fragments", &fragments, &fragments, true,
	  true, IKE_COMMAND_UP, "more", 2, 1 },
	{ "set-up with IKE_INTERMEDIATE", &multi, &multi, false, false,
	  IKE_COMMAND_UP, "net", 1, 1 },
	{ "set-up with IKE_INTERMEDIATE in fragments", &multi_in_fragments,
	  &multi_in_fragments, false, false, IKE_COMMAND_UP, "net", 1, 1 },
	{ "further child with IKE_FOLLOWUP_KE by a", &multi, &multi, true,
	  false, IKE_COMMAND_UP, "more", 2, 1 },
	{ "rekey of the IKE SA with IKE_FOLLOWUP_KE", &multi_in_fragments,
	  &multi_in_fragments, true, false, IKE_COMMAND_REKEY, "", 1, 1 },
	{ "delete of a child by a", &plain, &plain, true, false,
	  IKE_COMMAND_DOWN, "net", 0, 1 },
	{ "delete of a child by b", &plain, &plain, true, true,
	  IKE_COMMAND_DOWN, "net", 0, 1 },
	{ "delete of the IKE SA by a", &plain, &plain, true, false,
	  IKE_COMMAND_DOWN, "", 0, 0 },
	{ "delete of the IKE SA by b", &plain, &plain, true, true,
	  IKE_COMMAND_DOWN, "", 0, 0 },
};

KUNIT_ARRAY_PARAM_DESC(talk, talks, name);

static struct lab *begin(struct kunit *test, const struct talk *t)
{
	struct lab *lab = t->tunnel ? lab_tunnel(test, t->a, t->b) :
				      lab_pair(test, t->a, t->b);

	KUNIT_EXPECT_EQ(test, lab_order(t->by_b ? &lab->b : &lab->a, t->type,
					"lab", t->child, TICKET), 0);
	return lab;
}

/* Long enough for every wait and every half-open IKE SA to end */
static void end(struct lab *lab, const struct talk *t)
{
	struct kunit *test = lab->test;

	lab_settle(lab, 60000);
	lab_expect_done(t->by_b ? &lab->b : &lab->a, TICKET, 0);
	lab_expect_agreement(lab, t->states);
	if (!t->sas)
		lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), t->sas);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), t->sas);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, t->sas);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, t->sas);
	KUNIT_EXPECT_EQ(test, lab->a.wake, IKE_NEVER);
	KUNIT_EXPECT_EQ(test, lab->b.wake, IKE_NEVER);
	lab_end(lab);
}

/* Deliver @n datagrams; false when there are not that many and one more */
static bool skip(struct lab *lab, unsigned int n)
{
	while (n--)
		lab_deliver(lab);
	return lab_next(lab);
}

static void each_message_is_lost(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab *lab;
	bool more = true;
	unsigned int i;

	for (i = 0; more; i++) {
		lab = begin(test, t);
		more = skip(lab, i);
		lab_drop(lab);
		end(lab, t);
	}
	KUNIT_EXPECT_GT(test, i, 2);
}

static void each_message_is_lost_thrice(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab *lab;
	bool more = true;
	unsigned int i, k;

	for (i = 0; more; i++) {
		lab = begin(test, t);
		more = skip(lab, i);
		for (k = 0; k < 3 && lab_drop(lab); k++)
			lab_advance(lab, 500 * (k + 1));
		end(lab, t);
	}
}

static void each_message_comes_twice(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab *lab;
	bool more = true;
	unsigned int i;

	for (i = 0; more; i++) {
		lab = begin(test, t);
		more = skip(lab, i);
		lab_duplicate(lab);
		lab_run(lab);
		end(lab, t);
	}
}

/* So late that it has been sent again, and that has been answered */
static void each_message_is_overtaken(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab_datagram *late;
	struct lab *lab;
	unsigned int i;

	for (i = 0;; i++) {
		lab = begin(test, t);
		skip(lab, i);
		late = lab_take(lab);
		lab_settle(lab, 700);
		if (late)
			lab_put(lab, late);
		lab_run(lab);
		end(lab, t);
		if (!late)
			break;
	}
}

/* Sent again although the first one arrives: both overlap. */
static void each_message_is_slow(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab *lab;
	bool more = true;
	unsigned int i;

	for (i = 0; more; i++) {
		lab = begin(test, t);
		more = skip(lab, i);
		lab_advance(lab, 600);
		lab_swap(lab);
		lab_run(lab);
		end(lab, t);
	}
}

/* Any of it, to any message, as chance has it: one in four fares badly. */
static void a_bad_wire(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab *lab;
	unsigned int seed, n;
	u32 chance = 1;

	for (seed = 0; seed < 40; seed++) {
		lab = begin(test, t);
		for (n = 0; n < 60; n++) {
			chance = chance * 1664525 + 1013904223;
			switch (chance >> 28) {
			case 0:
			case 1:
				lab_drop(lab);
				break;
			case 2:
				lab_duplicate(lab);
				break;
			case 3:
				lab_swap(lab);
				break;
			}
			if (!lab_deliver(lab))
				lab_advance(lab, 100);
		}
		end(lab, t);
	}
}

static const struct lab_conf hurried = {
	.settings = {
		.retransmit_ms = 100,
		.retransmit_percent = 200,
		.retransmit_tries = 3,
	},
};

static void a_request_is_sent_again_to_the_last_bit(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &hurried, NULL);
	struct lab_datagram *first, *again;
	u64 wait = 100, waited;
	int i;

	lab_up(&lab->a, "net", 1);
	first = lab_take(lab);
	for (i = 0; i < 3; i++, wait *= 2) {
		waited = lab_await(&lab->a);
		KUNIT_EXPECT_GE(test, waited, wait);
		/* from the second on by chance longer, and never in step */
		KUNIT_EXPECT_LE(test, waited, i ? wait + wait / 8 : wait);
		KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 1);
		again = lab_take(lab);
		KUNIT_ASSERT_EQ(test, again->len, first->len);
		KUNIT_EXPECT_MEMEQ(test, again->data, first->data, first->len);
		kfree(again);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 3);
	lab_advance(lab, wait - 1);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_advance(lab, 1 + wait / 8);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 1, -ETIMEDOUT);
	lab_expect_nothing(lab);
	kfree(first);
	lab_end(lab);
}

static void a_response_is_repeated_to_the_last_bit(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct lab_datagram *first, *again;
	int i;

	lab_up(&lab->a, "net", 1);
	for (i = 0; i < 2; i++) {	/* IKE_SA_INIT, then IKE_AUTH */
		lab_duplicate(lab);	/* request twice --> */
		lab_deliver(lab);
		lab_deliver(lab);
		first = lab_take(lab);	/* <-- response twice */
		again = lab_take(lab);
		KUNIT_ASSERT_NOT_NULL(test, again);
		KUNIT_ASSERT_EQ(test, again->len, first->len);
		KUNIT_EXPECT_MEMEQ(test, again->data, first->data, first->len);
		kfree(again);
		lab_put(lab, first);
		lab_deliver(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 2);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf persistent = {
	.keyingtries = 3,
	.settings = {
		.retransmit_ms = 100,
		.retransmit_percent = 100,
		.retransmit_tries = 2,
	},
};

/* Three attempts of three datagrams each, then the end; the pauses in between
 * grow.
 */
static void a_peer_that_never_answers(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &persistent, NULL);
	u64 first_spi = 0, spi, waited;
	unsigned int i, spis = 0;

	lab_up(&lab->a, "net", 1);
	for (i = 0; i < 9; i++) {
		KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 1);
		spi = get_unaligned_be64(lab_next(lab)->data);
		spis += spi != first_spi;
		first_spi = spi;
		lab_drop(lab);
		KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
		waited = lab_await(&lab->a);
		if (i == 2)
			KUNIT_EXPECT_GE(test, waited, 100 + 100);
		if (i == 5)
			KUNIT_EXPECT_GE(test, waited, 100 + 200);
	}
	KUNIT_EXPECT_EQ(test, spis, 3);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_INITIATED), 3);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TIMEOUT), 3);
	lab_expect_done(&lab->a, 1, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, -ETIMEDOUT);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->reason,
			   "the peer does not answer, after 3 attempts");
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->conn, "lab");
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void a_peer_that_answers_the_second_attempt(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &persistent, NULL);
	int i;

	lab_up(&lab->a, "net", 1);
	for (i = 0; i < 3; i++) {
		lab_drop(lab);
		lab_await(&lab->a);
	}
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* It answers IKE_SA_INIT, and no IKE_AUTH. */
static void a_peer_that_falls_silent(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &persistent, NULL);
	int i, k;

	lab_up(&lab->a, "net", 1);
	for (i = 0; i < 3; i++) {
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
		for (k = 0; k < 3; k++) {
			KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
			KUNIT_EXPECT_TRUE(test, lab_drop(lab));
			lab_await(&lab->a);
		}
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 1, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->exchange,
			IKE_EXCHANGE_IKE_AUTH);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 3);
	lab_advance(lab, 30000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static const struct lab_conf two_hurried = {
	.settings = {
		.retransmit_ms = 100,
		.retransmit_percent = 100,
		.retransmit_tries = 2,
	},
	.n_children = 2,
	.children[1] = { .name = "more" },
};

/* An established IKE SA whose peer is gone ends with all its Child SAs. */
static void a_peer_that_is_gone(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_hurried, &two_hurried);
	int i;

	lab_up(&lab->a, "more", 2);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_TRUE(test, lab_drop(lab));
		lab_await(&lab->a);
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 2, -ETIMEDOUT);
	KUNIT_EXPECT_NOT_NULL(test, lab_event(&lab->a, IKE_EVENT_CHILD_DOWN));
	KUNIT_EXPECT_NOT_NULL(test, lab_event(&lab->a, IKE_EVENT_IKE_DOWN));
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

/* Somebody who waits does not wait for the pause between two attempts. */
static void an_order_ends_the_pause(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &persistent, NULL);
	int i;

	lab_up(&lab->a, "net", 1);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_TRUE(test, lab_drop(lab));
		lab_advance(lab, 100 + 100 / 8);
	}
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_CREATED), 1);
	lab_up(&lab->a, "net", 2);
	lab_settle(lab, 0);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf impatient = {
	.settings = { .half_open_ms = 2000 },
};

static void half_open_sas_expire(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &impatient);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 1);
	lab_drop(lab);
	lab_down(&lab->a, "", 2);
	lab_expect_done(&lab->a, 1, -ECANCELED);
	lab_expect_done(&lab->a, 2, 0);
	lab_advance(lab, 1999);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	lab_advance(lab, 1);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->reason,
			   "the initiator did not go on to IKE_AUTH");
	KUNIT_EXPECT_FALSE(test, lab_attempt(&lab->b)->initiator);
	lab_end(lab);
}

static struct kunit_case loss_cases[] = {
	KUNIT_CASE_PARAM(each_message_is_lost, talk_gen_params),
	KUNIT_CASE_PARAM(each_message_is_lost_thrice, talk_gen_params),
	KUNIT_CASE_PARAM(each_message_comes_twice, talk_gen_params),
	KUNIT_CASE_PARAM(each_message_is_overtaken, talk_gen_params),
	KUNIT_CASE_PARAM(each_message_is_slow, talk_gen_params),
	KUNIT_CASE_PARAM(a_bad_wire, talk_gen_params),
	KUNIT_CASE(a_request_is_sent_again_to_the_last_bit),
	KUNIT_CASE(a_response_is_repeated_to_the_last_bit),
	KUNIT_CASE(a_peer_that_never_answers),
	KUNIT_CASE(a_peer_that_answers_the_second_attempt),
	KUNIT_CASE(a_peer_that_falls_silent),
	KUNIT_CASE(a_peer_that_is_gone),
	KUNIT_CASE(an_order_ends_the_pause),
	KUNIT_CASE(half_open_sas_expire),
	{}
};

struct kunit_suite ikek_loss_suite = {
	.name = "ikek_loss",
	.test_cases = loss_cases,
};
