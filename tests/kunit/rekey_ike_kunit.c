// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE SAs are replaced by new ones, by either side and by both at once; RFC
 * 7296 sections 1.3.2, 2.8.2, 2.18 and 2.25.2. The Child SAs stay as they are.
 */
#include "old_ike.h"
#include "suites.h"

#include "ike/sa.h"

static void an_ike_sa_is_rekeyed(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_REKEYED), 1);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr} */
	lab_expect_done(&lab->a, 2, 0);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	lab_deliver(lab);	/* <-- HDR, SK {} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	old_expect_one_new(lab, &old);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->window.next_request, 0);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.spi_in, old.child);
	old_expect_work(lab);
}

static void the_responder_rekeys(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab_rekey(&lab->b, "", 2);
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	old_expect_one_new(lab, &old);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->initiator);
	old_expect_work(lab);
}

#define PREFERS(ke)							\
	.proposals[0] = {						\
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },		\
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },	\
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },		\
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_384 },		\
		{ IKE_TRANSFORM_KE, ke },				\
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },			\
	}

static const struct lab_conf prefers_ecp = { PREFERS(IKE_KE_ECP_256) };
static const struct lab_conf prefers_modp = { PREFERS(IKE_KE_MODP_2048) };

static const struct lab_conf only_x25519 = {
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_384 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

static void another_method_is_wanted(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &prefers_ecp, &only_x25519, &old);

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	old_expect_refusal(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

static void the_responder_needs_another_method(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &only_x25519, &prefers_ecp, &old);

	lab_rekey(&lab->b, "", 2);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	old_expect_refusal(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_deliver(lab);	/* HDR, SK {N(INVALID_KE_PAYLOAD)} --> */
	KUNIT_EXPECT_NULL(test, lab_done(&lab->b, 2));
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	old_expect_one_new(lab, &old);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->initiator);
	old_expect_work(lab);
}

static void many_times(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);
	unsigned int i;

	for (i = 0; i < 50; i++) {
		lab_rekey(i & 1 ? &lab->b : &lab->a, "", 10 + i);
		if (i % 3 == 0)
			lab_rekey(&lab->a, "net", 100 + i);
		lab_settle(lab, i % 4 * 400);
	}
	lab_settle(lab, OLD_QUIET);
	lab_expect_agreement(lab, 1);
	old_expect_side(&lab->a);
	old_expect_side(&lab->b);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 30);
	lab_end(lab);
}

/* One that replaces and replaces and never deletes has no more than two. */
static void the_peer_never_deletes(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_sa *sa;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		lab_rekey(&lab->a, "", 2 + i);
		lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
		lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr} */
		lab_drop(lab);		/* HDR, SK {D} --> */
		sa = lab_sa(&lab->a);
		ike_sa_kill(sa, 0, "forgotten");
		ike_sa_reap(lab->a.e);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 2);
	}
	lab_settle(lab, 90000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static void messages_are_lost(struct kunit *test)
{
	struct old old;
	struct lab *lab;
	int lost, i;

	for (lost = 0; lost < 4; lost++) {
		lab = old_tunnel(test, NULL, NULL, &old);
		lab_rekey(&lab->a, "", 2);
		for (i = 0; i < lost; i++)
			lab_deliver(lab);
		lab_drop(lab);
		lab_settle(lab, 80000);
		lab_expect_done(&lab->a, 2, 0);
		old_expect_one_new(lab, &old);
		old_expect_work(lab);
	}
}

static void every_message_comes_twice(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab_rekey(&lab->a, "", 2);
	while (lab_on_wire(lab)) {
		lab_duplicate(lab);
		lab_deliver(lab);
		lab_deliver(lab);
	}
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

static void both_rekey(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	a_rekeys(lab, n, "");
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr} --> */
	old_expect_winner(lab, &old, n->a_wins);
}

/* b's answer is late: b has settled, and perhaps deleted the old IKE SA, before
 * a hears of it. Then a never learns of what it should delete, and b does it.
 */
static void the_answer_is_late(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct lab_datagram *late;
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	a_rekeys(lab, n, "");
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	late = lab_take(lab);	/* <-- HDR, SK {SA, Nr, KEr} */
	lab_run(lab);		/* HDR, SK {SA, Nr, KEr} --> ; delete */
	lab_put(lab, late);
	lab_settle(lab, 70000);
	old_expect_winner(lab, &old, n->a_wins);
}

/* a's request comes when b is deleting the old IKE SA. */
static void the_request_is_late(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct lab_datagram *late;
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	a_rekeys(lab, n, "");
	late = lab_take(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr} --> */
	lab_put(lab, late);
	lab_swap(lab);
	lab_deliver(lab);	/* the late one */
	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 2);
	lab_swap(lab);
	old_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
	lab_deliver(lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	old_expect_winner(lab, &old, false);
}

/* Likewise, but b's delete is what a hears first. */
static void the_request_is_late_and_its_answer_too(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct lab_datagram *late;
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	a_rekeys(lab, n, "");
	late = lab_take(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr} --> */
	lab_put(lab, late);
	old_expect_winner(lab, &old, false);
}

/* a's request never arrives. */
static void the_request_is_lost(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	a_rekeys(lab, n, "");
	lab_drop(lab);		/* HDR, SK {SA, Ni, KEi} --> */
	b_rekeys(lab, n, "");
	old_expect_winner(lab, &old, false);
}

static void any_message_is_lost(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab;
	int lost, i;

	for (lost = 0; lost < 8; lost++) {
		lab = old_tunnel(test, NULL, NULL, &old);
		a_rekeys(lab, n, "");
		b_rekeys(lab, n, "");
		for (i = 0; i < lost; i++)
			lab_deliver(lab);
		lab_drop(lab);
		lab_settle(lab, 90000);
		lab->a.first_octet = 0;
		lab->b.first_octet = 0;
		old_expect_one_new(lab, &old);
		old_expect_work(lab);
	}
}

/* a would have to ask again with another method; meanwhile b's exchange is
 * over.
 */
static void both_rekey_and_one_needs_another_method(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab = old_tunnel(test, &prefers_ecp, &only_x25519, &old);

	a_rekeys(lab, n, "");
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	old_expect_refusal(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_deliver(lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	old_expect_winner(lab, &old, false);
}

/* Neither takes the other's method, and both ask again, a first. */
static struct lab *both_ask_again(struct kunit *test, struct old *old)
{
	const struct nonces *n = test->param_value;
	struct lab *lab = old_tunnel(test, &prefers_ecp, &prefers_modp, old);

	a_rekeys(lab, n, "");
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	old_expect_refusal(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab->a.first_octet = n->ai;
	lab_deliver(lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	lab->a.first_octet = n->ar;
	old_expect_refusal(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab->b.first_octet = n->bi;
	lab_deliver(lab);	/* HDR, SK {N(INVALID_KE_PAYLOAD)} --> */
	lab->b.first_octet = n->br;
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 2);
	return lab;
}

static void both_need_another_method(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab = both_ask_again(test, &old);

	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr} --> */
	old_expect_winner(lab, &old, n->a_wins);
}

/* One of the two comes when the other side is through with its own. */
static void the_second_request_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct old old;
	struct lab *lab;
	int of_b;

	for (of_b = 0; of_b < 2; of_b++) {
		lab = both_ask_again(test, &old);
		if (of_b)
			lab_swap(lab);
		late = lab_take(lab);
		lab_deliver(lab);	/* the other one */
		lab_deliver(lab);	/* its answer */
		lab_put(lab, late);
		lab_swap(lab);
		lab_deliver(lab);	/* the late one */
		KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 2);
		lab_swap(lab);
		old_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
		lab_deliver(lab);
		old_expect_winner(lab, &old, of_b);
	}
}

/* RFC 7296 section 2.25.2: a rekeys what b deletes. */
static void one_rekeys_the_other_deletes(struct kunit *test)
{
	struct old old;
	struct lab *lab;
	int i;

	for (i = 0; i < 4; i++) {
		lab = old_tunnel(test, NULL, NULL, &old);
		lab->traffic = false;
		lab_rekey(&lab->a, "", 2);
		lab_down(&lab->b, "", 3);
		if (i & 1)
			lab_swap(lab);
		if (i & 2)
			lab_drop(lab);
		lab_settle(lab, OLD_QUIET);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
		lab_expect_done(&lab->b, 3, 0);
		lab_expect_nothing(lab);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN),
				1);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_DOWN),
				1);
		lab_end(lab);
	}
}

/* At each moment: what has come about meanwhile ends as well. */
static void it_is_taken_down_while_it_is_rekeyed(struct kunit *test)
{
	struct old old;
	struct lab *lab;
	int i, k;

	for (i = 0; i < 8; i++) {
		lab = old_tunnel(test, NULL, NULL, &old);
		lab->traffic = false;
		lab_rekey(&lab->a, "", 2);
		for (k = 0; k < i / 2; k++)
			lab_deliver(lab);
		lab_down(i & 1 ? &lab->b : &lab->a, "", 3);
		lab_settle(lab, OLD_QUIET);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static void both_rekey_and_it_is_taken_down(struct kunit *test)
{
	struct old old;
	struct lab *lab;
	int i, k;

	for (i = 0; i < 8; i++) {
		lab = old_tunnel(test, NULL, NULL, &old);
		lab->traffic = false;
		lab_rekey(&lab->a, "", 2);
		lab_rekey(&lab->b, "", 4);
		for (k = 0; k < i / 2; k++)
			lab_deliver(lab);
		lab_down(i & 1 ? &lab->b : &lab->a, "", 3);
		lab_settle(lab, 90000);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

/* What concerns a Child SA waits until the IKE SA has been rekeyed, and the
 * other way round.
 */
static void one_rekeys_the_child(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab_rekey(&lab->a, "net", 2);
	lab_rekey(&lab->b, "", 3);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 2);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	old_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
	lab_settle(lab, 30000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static void one_wants_a_further_child(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &two_children, &two_children, &old);

	lab->traffic = false;
	lab_up(&lab->a, "more", 2);
	lab_rekey(&lab->b, "", 3);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static void one_takes_the_child_down(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab->traffic = false;
	lab_down(&lab->a, "net", 2);
	lab_rekey(&lab->b, "", 3);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* What was ordered meanwhile is done by the new one. */
static void orders_wait_for_the_new_one(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &two_children, &two_children, &old);

	lab->traffic = false;
	lab_rekey(&lab->a, "", 2);
	lab_up(&lab->a, "more", 3);
	lab_rekey(&lab->a, "net", 4);
	lab_settle(lab, OLD_QUIET);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_done(&lab->a, 4, 0);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* Child SAs that are between old and new go along. */
static void a_child_is_half_replaced(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_deliver(lab);	/* HDR, SK {D} --> */
	lab_rekey(&lab->b, "", 3);
	lab_settle(lab, 30000);
	old_expect_one_new(lab, &old);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, old.child);
	old_expect_work(lab);
}

static void the_peer_never_answers(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab->traffic = false;
	lab_rekey(&lab->a, "", 2);
	lab_advance(lab, 400000);
	lab_expect_done(&lab->a, 2, -ETIMEDOUT);
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

/* a has forgotten that it has asked, and asks once more for what b has replaced.
 */
static void it_is_asked_for_twice(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);
	struct ike_sa *sa = lab_sa(&lab->a);

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_drop(lab);		/* <-- HDR, SK {SA, Nr, KEr} */
	ike_window_acked(sa);
	ike_task_end(sa, list_first_entry(&sa->tasks, struct ike_task, entry),
		     0, "");
	sa->busy = false;
	lab_rekey(&lab->a, "", 3);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	old_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
	lab_deliver(lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 2);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 2);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_REKEYED), 1);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* It never deletes the old one: that is done for it. */
static void the_initiator_forgets_the_old_one(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);
	int i;

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr} */
	for (i = 0; i < 6; i++) {
		while (lab_drop(lab))
			;
		lab_advance(lab, 1000);
	}
	while (lab_drop(lab))
		;
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 2);
	lab_settle(lab, 70000);
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

/* a has answered b, whose answer to a is no answer at all. */
static void both_rekey_and_an_answer_makes_no_sense(struct kunit *test)
{
	struct ike_header header;
	struct lab_datagram *delete;
	struct old old;
	struct lab *lab = old_tunnel(test, NULL, NULL, &old);

	lab_rekey(&lab->a, "", 2);
	lab_rekey(&lab->b, "", 3);
	lab_drop(lab);		/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr} --> */
	delete = lab_take(lab);	/* <-- HDR, SK {D} */
	KUNIT_ASSERT_NOT_NULL(test, delete);

	header = lab_header(&lab->b, IKE_EXCHANGE_CREATE_CHILD_SA,
			    IKE_FLAG_RESPONSE, 2);
	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);	/* <-- HDR, SK {} */
	lab_expect_done(&lab->a, 2, 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_REKEYED), 1);
	lab_put(lab, delete);
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

/* With the old one ends the new one that is asked for, be it its turn or not. */
static void all_end_while_one_is_rekeyed(struct kunit *test)
{
	static void (*const ways[])(struct lab_side *side) = {
		lab_flush, lab_forked, lab_restart,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		struct lab *lab = lab_tunnel(test, NULL, NULL);

		lab_rekey(&lab->a, "", 2);
		KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 2);
		ways[i](&lab->a);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
		KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 0);
		lab_drop(lab);	/* HDR, SK {SA, Ni, KEi} --> */
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		lab_end(lab);
	}
}

static struct kunit_case rekey_ike_cases[] = {
	KUNIT_CASE(an_ike_sa_is_rekeyed),
	KUNIT_CASE(the_responder_rekeys),
	KUNIT_CASE(another_method_is_wanted),
	KUNIT_CASE(the_responder_needs_another_method),
	KUNIT_CASE(many_times),
	KUNIT_CASE(the_peer_never_deletes),
	KUNIT_CASE(messages_are_lost),
	KUNIT_CASE(every_message_comes_twice),
	KUNIT_CASE_PARAM(both_rekey, nonces_gen_params),
	KUNIT_CASE_PARAM(the_answer_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_late_and_its_answer_too,
			 nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_lost, nonces_gen_params),
	KUNIT_CASE_PARAM(any_message_is_lost, nonces_gen_params),
	KUNIT_CASE_PARAM(both_rekey_and_one_needs_another_method,
			 nonces_gen_params),
	KUNIT_CASE_PARAM(both_need_another_method, nonces_gen_params),
	KUNIT_CASE_PARAM(the_second_request_is_late, nonces_gen_params),
	KUNIT_CASE(one_rekeys_the_other_deletes),
	KUNIT_CASE(it_is_taken_down_while_it_is_rekeyed),
	KUNIT_CASE(both_rekey_and_it_is_taken_down),
	KUNIT_CASE(both_rekey_and_an_answer_makes_no_sense),
	KUNIT_CASE(one_rekeys_the_child),
	KUNIT_CASE(one_wants_a_further_child),
	KUNIT_CASE(one_takes_the_child_down),
	KUNIT_CASE(orders_wait_for_the_new_one),
	KUNIT_CASE(a_child_is_half_replaced),
	KUNIT_CASE(the_peer_never_answers),
	KUNIT_CASE(it_is_asked_for_twice),
	KUNIT_CASE(the_initiator_forgets_the_old_one),
	KUNIT_CASE(all_end_while_one_is_rekeyed),
	{}
};

struct kunit_suite ikek_rekey_ike_suite = {
	.name = "ikek_rekey_ike",
	.test_cases = rekey_ike_cases,
};
