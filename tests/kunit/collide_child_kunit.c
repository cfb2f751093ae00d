// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both sides do something to the same Child SA at once, RFC 7296 sections
 * 2.8.1 and 2.25.1: whatever is late, lost or overtaken, in the end one Child
 * SA is in use and both sides agree on which. Packets go both ways all the
 * time, and none is lost.
 */
#include "clash.h"
#include "suites.h"

#include "ike/sa.h"

static void both_rekey(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	clash_expect_winner(&c, c.n->a_wins);
}

/* b's answer is late: b may have settled before a knows of a's own. */
static void the_answer_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	late = lab_take(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_run(c.lab);		/* HDR, SK {SA, Nr, TSi, TSr} --> ; delete */
	lab_put(c.lab, late);
	lab_run(c.lab);
	clash_expect_winner(&c, c.n->a_wins);
}

/* Likewise, but the delete that b sends is lost at first. */
static void the_answer_is_late_and_the_delete_lost(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	late = lab_take(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	lab_drop(c.lab);	/* <-- HDR, SK {D} */
	lab_put(c.lab, late);
	lab_settle(c.lab, 60000);
	clash_expect_winner(&c, c.n->a_wins);
}

/* a's request comes when b has sent its delete for the old one. */
static void the_request_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_a_begins(&c);
	late = lab_take(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	clash_b_begins(&c);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	lab_put(c.lab, late);
	lab_swap(c.lab);
	lab_deliver(c.lab);	/* the late one */
	KUNIT_ASSERT_EQ(test, lab_on_wire(c.lab), 2);
	lab_swap(c.lab);
	clash_expect_refusal(c.lab, IKE_N_TEMPORARY_FAILURE);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	clash_expect_winner(&c, false);
}

/* a's request comes when b has forgotten the old one. */
static void the_request_is_very_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_a_begins(&c);
	late = lab_take(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	clash_b_begins(&c);
	lab_run(c.lab);
	lab_put(c.lab, late);
	lab_deliver(c.lab);	/* the late one */
	clash_expect_refusal(c.lab, IKE_N_CHILD_SA_NOT_FOUND);
	clash_expect_winner(&c, false);
}

/* Likewise, and the answer to the delete is late as well. */
static void the_request_is_late_and_so_is_the_delete(struct kunit *test)
{
	struct lab_datagram *late, *deleted;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_a_begins(&c);
	late = lab_take(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	clash_b_begins(&c);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {D} */
	deleted = lab_take(c.lab);	/* HDR, SK {D} --> */
	lab_put(c.lab, late);
	lab_deliver(c.lab);
	clash_expect_refusal(c.lab, IKE_N_TEMPORARY_FAILURE);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	lab_put(c.lab, deleted);
	clash_expect_winner(&c, false);
}

/* b takes its own for the one that stays, and for the only one. */
static void has_no_rule(struct lab_side *side)
{
	struct ike_task *task = list_first_entry(&lab_sa(side)->tasks,
						 struct ike_task, entry);

	memset((u8 *)task->rival.p, 0, task->rival.len);
}

static void leaves_both(struct lab_side *side)
{
	struct ike_child *child;

	list_for_each_entry(child, &lab_sa(side)->children, entry)
		if (child->redundant)
			child->look = IKE_NEVER;
}

/* Then b's stays, as a sees that it is used. */
static void the_peer_has_no_such_rule(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	has_no_rule(&c.lab->b);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	leaves_both(&c.lab->b);
	lab_settle(c.lab, 15000);
	KUNIT_EXPECT_EQ(test, lab_sa(&c.lab->a)->n_children, 1);
	clash_expect_winner(&c, false);
}

/* Any one message is lost and comes again. */
static void any_message_is_lost(struct kunit *test)
{
	struct clash c;
	int lost, i;

	for (lost = 0; lost < 8; lost++) {
		clash_lay(&c, test, NULL, NULL);
		clash_both_begin(&c);
		for (i = 0; i < lost; i++)
			lab_deliver(c.lab);
		lab_drop(c.lab);
		lab_settle(c.lab, 60000);
		clash_expect_one(&c);
		lab_end(c.lab);
	}
}

/* Any two neighbours change places, and everything comes twice. */
static void any_message_is_overtaken(struct kunit *test)
{
	struct clash c;
	int at, i;

	for (at = 0; at < 6; at++) {
		clash_lay(&c, test, NULL, NULL);
		clash_both_begin(&c);
		for (i = 0; i < at; i++)
			lab_deliver(c.lab);
		lab_swap(c.lab);
		for (i = 0; i < 6 && lab_on_wire(c.lab); i++) {
			lab_duplicate(c.lab);
			lab_deliver(c.lab);
		}
		lab_settle(c.lab, 60000);
		clash_expect_one(&c);
		lab_end(c.lab);
	}
}

#define PFS(first, second)						\
	{								\
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },	\
		{ IKE_TRANSFORM_KE, first },				\
		{ IKE_TRANSFORM_KE, second },				\
		{ IKE_TRANSFORM_ESN, IKE_ESN_NO },			\
	}

static const struct lab_conf prefers_ecp = {
	.children[0].proposal = PFS(IKE_KE_ECP_256, IKE_KE_X25519),
};

static const struct lab_conf prefers_x25519 = {
	.children[0].proposal = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
	},
};

static const struct lab_conf prefers_modp = {
	.children[0].proposal = PFS(IKE_KE_MODP_2048, IKE_KE_X25519),
};

/* a has to ask again with another method; meanwhile b's exchange is over. */
static void another_method_is_wanted(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, &prefers_ecp, &prefers_x25519);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} */
	clash_expect_refusal(c.lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	clash_expect_winner(&c, false);
}

/* a asks again before it hears of b's exchange. */
static void another_method_is_wanted_first(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, &prefers_ecp, &prefers_x25519);
	clash_a_begins(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	c.lab->a.first_octet = c.n->ai;
	lab_deliver(c.lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	c.own_a = c.lab->a.next_spi;
	c.lab->a.first_octet = c.n->ar;
	clash_b_begins(&c);
	clash_expect_winner(&c, c.n->a_wins);
}

/* Neither takes the other's method, and both ask again, a first. */
static void both_ask_again(struct clash *c, struct kunit *test)
{
	clash_lay(c, test, &prefers_ecp, &prefers_modp);
	clash_both_begin(c);
	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c->lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} */
	clash_expect_refusal(c->lab, IKE_N_INVALID_KE_PAYLOAD);
	c->lab->a.first_octet = c->n->ai;
	lab_deliver(c->lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	c->own_a = c->lab->a.next_spi;
	c->lab->a.first_octet = c->n->ar;
	clash_expect_refusal(c->lab, IKE_N_INVALID_KE_PAYLOAD);
	c->lab->b.first_octet = c->n->bi;
	lab_deliver(c->lab);	/* HDR, SK {N(INVALID_KE_PAYLOAD)} --> */
	c->own_b = c->lab->b.next_spi;
	c->lab->b.first_octet = c->n->br;
	KUNIT_EXPECT_EQ(test, lab_on_wire(c->lab), 2);
}

static void both_want_another_method(struct kunit *test)
{
	struct clash c;

	both_ask_again(&c, test);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} */
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, TSi, TSr} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, KEr, TSi, TSr} --> */
	clash_expect_winner(&c, c.n->a_wins);
}

/* One of the two comes when the other side is through with its own. */
static void the_second_request_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;
	int of_b;

	for (of_b = 0; of_b < 2; of_b++) {
		both_ask_again(&c, test);
		if (of_b)
			lab_swap(c.lab);
		late = lab_take(c.lab);
		lab_deliver(c.lab);	/* the other one */
		lab_deliver(c.lab);	/* its answer */
		lab_put(c.lab, late);
		lab_swap(c.lab);
		lab_deliver(c.lab);	/* the late one */
		KUNIT_ASSERT_EQ(test, lab_on_wire(c.lab), 2);
		lab_swap(c.lab);
		clash_expect_refusal(c.lab, IKE_N_TEMPORARY_FAILURE);
		lab_deliver(c.lab);
		clash_expect_winner(&c, of_b);
	}
}

/* Nobody is to have it in the end, and everybody knows. */
static void expect_none(struct clash *c)
{
	struct kunit *test = c->lab->test;

	lab_settle(c->lab, CLASH_QUIET);
	lab_expect_agreement(c->lab, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&c->lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&c->lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&c->lab->b, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&c->lab->a)->n_tasks, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&c->lab->b)->n_tasks, 0);
	KUNIT_EXPECT_NOT_NULL(test, lab_done(&c->lab->a, 2));
	lab_expect_done(&c->lab->b, 3, 0);
	lab_end(c->lab);
}

static void lay_delete(struct clash *c, struct kunit *test)
{
	clash_lay(c, test, NULL, NULL);
	c->lab->traffic = false;
	lab_rekey(&c->lab->a, "net", 2);
	lab_down(&c->lab->b, "net", 3);
}

/* RFC 7296 section 2.25.1: a rekeys what b deletes. */
static void one_rekeys_the_other_deletes(struct kunit *test)
{
	struct clash c;

	lay_delete(&c, test);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {D} */
	clash_expect_refusal(c.lab, IKE_N_TEMPORARY_FAILURE);
	expect_none(&c);
}

static void the_delete_is_lost(struct kunit *test)
{
	struct clash c;

	lay_delete(&c, test);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_drop(c.lab);	/* <-- HDR, SK {D} */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	expect_none(&c);
}

static void the_rekey_is_lost(struct kunit *test)
{
	struct clash c;

	lay_delete(&c, test);
	lab_drop(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_run(c.lab);		/* <-- HDR, SK {D} ; HDR, SK {D} --> */
	while (!lab_on_wire(c.lab))
		lab_advance(c.lab, 100);
	lab_deliver(c.lab);	/* again */
	clash_expect_refusal(c.lab, IKE_N_CHILD_SA_NOT_FOUND);
	expect_none(&c);
}

/* The policies stand until a knows that nothing takes their place. */
static void wait_for_refusal(struct clash *c)
{
	struct lab_datagram *late;
	struct kunit *test = c->lab->test;

	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_swap(c->lab);
	late = lab_take(c->lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	lab_run(c->lab);		/* <-- HDR, SK {D} ; HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&c->lab->a), 1);
	lab_put(c->lab, late);
	KUNIT_EXPECT_EQ(test, lab_events(&c->lab->a, IKE_EVENT_CHILD_DOWN), 0);
	lab_deliver(c->lab);
	KUNIT_EXPECT_EQ(test, lab_states(&c->lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_events(&c->lab->a, IKE_EVENT_CHILD_DOWN), 1);
}

static void the_refusal_is_late(struct kunit *test)
{
	struct clash c;

	lay_delete(&c, test);
	wait_for_refusal(&c);
	expect_none(&c);
}

static void the_refusal_is_late_and_it_begins_anew(struct kunit *test)
{
	static const struct lab_conf begins_anew = {
		.children[0].close_action = IKE_END_START,
	};
	struct clash c;

	clash_lay(&c, test, &begins_anew, &begins_anew);
	c.lab->traffic = false;
	lab_rekey(&c.lab->a, "net", 2);
	lab_down(&c.lab->b, "net", 3);
	wait_for_refusal(&c);
	lab_settle(c.lab, CLASH_QUIET);
	lab_expect_agreement(c.lab, 1);
	lab_end(c.lab);
}

/* a is told to ask again by another method, but there is nothing any more. */
static void another_method_is_wanted_after_the_delete(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, &prefers_ecp, &prefers_x25519);
	c.lab->traffic = false;
	lab_rekey(&c.lab->a, "net", 2);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_down(&c.lab->b, "net", 3);
	lab_swap(c.lab);
	lab_deliver(c.lab);	/* <-- HDR, SK {D} */
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 1);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 0);
	expect_none(&c);
}

/* b takes the tunnel down before a has b's answer. */
static void the_answer_is_late_and_all_is_deleted(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	c.lab->traffic = false;
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	late = lab_take(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_run(c.lab);		/* HDR, SK {SA, Nr, TSi, TSr} --> ; delete */
	lab_down(&c.lab->b, "net", 4);
	lab_run(c.lab);		/* <-- HDR, SK {D} ; HDR, SK {...} --> */
	lab_expect_done(&c.lab->b, 4, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&c.lab->b)->n_children, 0);
	lab_put(c.lab, late);
	expect_none(&c);
}

static void the_request_is_very_late_and_all_is_deleted(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	c.lab->traffic = false;
	clash_a_begins(&c);
	late = lab_take(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	clash_b_begins(&c);
	lab_run(c.lab);
	lab_down(&c.lab->b, "net", 4);
	lab_run(c.lab);		/* <-- HDR, SK {D} ; HDR, SK {D} --> */
	lab_expect_done(&c.lab->b, 4, 0);
	lab_put(c.lab, late);
	lab_deliver(c.lab);	/* the late one */
	clash_expect_refusal(c.lab, IKE_N_CHILD_SA_NOT_FOUND);
	expect_none(&c);
}

/* a has asked and b has answered, which a does not hear yet. */
static struct lab_datagram *answer_late(struct clash *c, struct kunit *test)
{
	clash_lay(c, test, NULL, NULL);
	c->lab->traffic = false;
	lab_rekey(&c->lab->a, "net", 2);
	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	return lab_take(c->lab);
}

static void b_deletes(struct clash *c, u32 spi)
{
	ike_child_retire(ike_child_by_spi_in(lab_sa(&c->lab->b), spi));
	ike_exchange_next(lab_sa(&c->lab->b));
}

/* b deletes the new one, of which a does not know: a asks once more. */
static void a_delete_overtakes_the_answer(struct kunit *test)
{
	struct clash c;
	struct lab_datagram *late = answer_late(&c, test);
	u32 made = c.lab->b.next_spi;

	b_deletes(&c, made);
	lab_deliver(c.lab);	/* <-- HDR, SK {D} */
	KUNIT_EXPECT_NULL(test, ike_msg_find(lab_read(c.lab),
					     IKE_PAYLOAD_DELETE));
	lab_deliver(c.lab);	/* HDR, SK {} --> */
	lab_put(c.lab, late);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_run(c.lab);
	KUNIT_EXPECT_EQ(test, lab_state(&c.lab->a)->name.spi_in, c.old_a);
	KUNIT_EXPECT_EQ(test, lab_sa(&c.lab->a)->n_children, 1);
	lab_settle(c.lab, 60000);
	c.lab->traffic = true;
	clash_expect_one(&c);
	lab_end(c.lab);
}

static void all_is_deleted_before_the_answer(struct kunit *test)
{
	struct clash c;
	struct lab_datagram *late = answer_late(&c, test);

	lab_down(&c.lab->b, "net", 3);
	lab_run(c.lab);
	lab_put(c.lab, late);
	expect_none(&c);
}

/* b deletes the old one although that is up to a. */
static void the_responder_deletes_as_well(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	lab_rekey(&c.lab->a, "net", 2);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	ike_child_retire(ike_child_by_spi_in(lab_sa(&c.lab->b), c.old_b));
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	ike_exchange_next(lab_sa(&c.lab->b));
	KUNIT_EXPECT_EQ(test, lab_on_wire(c.lab), 2);
	clash_expect_one(&c);
	lab_end(c.lab);
}

/* b deletes the old one, whichever of the two new ones stays, and before a has
 * b's answer.
 */
static void the_loser_deletes_the_old_one(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, NULL, NULL);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	late = lab_take(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	b_deletes(&c, c.old_b);
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {D} */
	lab_put(c.lab, late);
	lab_swap(c.lab);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	clash_expect_winner(&c, c.n->a_wins);
}

/* The responder deletes as well, and its delete comes before its answer. */
static void lay_delete_first(struct clash *c, struct kunit *test)
{
	clash_lay(c, test, NULL, NULL);
	lab_rekey(&c->lab->a, "net", 2);
	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	ike_child_retire(ike_child_by_spi_in(lab_sa(&c->lab->b), c->old_b));
	ike_exchange_next(lab_sa(&c->lab->b));
	lab_swap(c->lab);
	lab_deliver(c->lab);	/* <-- HDR, SK {D} */
	KUNIT_EXPECT_EQ(test, lab_states(&c->lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(c->lab), 2);
}

/* Nobody sees the tunnel go down. */
static void the_responders_delete_comes_first(struct kunit *test)
{
	struct clash c;

	lay_delete_first(&c, test);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_expect_done(&c.lab->a, 2, 0);
	clash_expect_one(&c);
	lab_end(c.lab);
}

/* What the responder has made is of no use then. */
static void the_delete_comes_first_and_no_other_follows(struct kunit *test)
{
	struct clash c;
	int i;

	for (i = 0; i < 2; i++) {
		lay_delete_first(&c, test);
		c.lab->traffic = false;
		if (i)
			lab_down(&c.lab->a, "net", 3);
		else
			c.lab->a.fail_install = -ENOMEM;
		lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
		KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 0);
		lab_expect_done(&c.lab->a, 2, -ECANCELED);
		lab_settle(c.lab, CLASH_QUIET);
		lab_expect_agreement(c.lab, 0);
		if (i)
			lab_expect_done(&c.lab->a, 3, 0);
		KUNIT_EXPECT_EQ(test,
				lab_events(&c.lab->a, IKE_EVENT_CHILD_DOWN), 1);
		KUNIT_EXPECT_EQ(test,
				lab_events(&c.lab->b, IKE_EVENT_CHILD_DOWN), 1);
		KUNIT_EXPECT_EQ(test, lab_sa(&c.lab->a)->n_tasks, 0);
		lab_end(c.lab);
	}
}

static void the_ike_sa_is_deleted(struct kunit *test)
{
	struct clash c;
	int i;

	for (i = 0; i < 4; i++) {
		clash_lay(&c, test, NULL, NULL);
		c.lab->traffic = false;
		lab_rekey(&c.lab->a, "net", 2);
		if (i & 1)
			lab_deliver(c.lab);
		lab_down(i & 2 ? &c.lab->a : &c.lab->b, "", 3);
		lab_settle(c.lab, CLASH_QUIET);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&c.lab->a, 2));
		lab_expect_nothing(c.lab);
		KUNIT_EXPECT_EQ(test,
				lab_events(&c.lab->a, IKE_EVENT_CHILD_DOWN), 1);
		KUNIT_EXPECT_EQ(test,
				lab_events(&c.lab->b, IKE_EVENT_CHILD_DOWN), 1);
		lab_end(c.lab);
	}
}

static struct kunit_case collide_child_cases[] = {
	KUNIT_CASE_PARAM(both_rekey, nonces_gen_params),
	KUNIT_CASE_PARAM(the_answer_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_answer_is_late_and_the_delete_lost,
			 nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_very_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_late_and_so_is_the_delete,
			 nonces_gen_params),
	KUNIT_CASE_PARAM(the_peer_has_no_such_rule, nonces_gen_params),
	KUNIT_CASE_PARAM(any_message_is_lost, nonces_gen_params),
	KUNIT_CASE_PARAM(any_message_is_overtaken, nonces_gen_params),
	KUNIT_CASE_PARAM(another_method_is_wanted, nonces_gen_params),
	KUNIT_CASE_PARAM(another_method_is_wanted_first, nonces_gen_params),
	KUNIT_CASE_PARAM(both_want_another_method, nonces_gen_params),
	KUNIT_CASE_PARAM(the_second_request_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_answer_is_late_and_all_is_deleted,
			 nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_very_late_and_all_is_deleted,
			 nonces_gen_params),
	KUNIT_CASE(a_delete_overtakes_the_answer),
	KUNIT_CASE(all_is_deleted_before_the_answer),
	KUNIT_CASE(one_rekeys_the_other_deletes),
	KUNIT_CASE(the_delete_is_lost),
	KUNIT_CASE(the_rekey_is_lost),
	KUNIT_CASE(the_refusal_is_late),
	KUNIT_CASE(the_refusal_is_late_and_it_begins_anew),
	KUNIT_CASE(another_method_is_wanted_after_the_delete),
	KUNIT_CASE(the_responder_deletes_as_well),
	KUNIT_CASE_PARAM(the_loser_deletes_the_old_one, nonces_gen_params),
	KUNIT_CASE(the_responders_delete_comes_first),
	KUNIT_CASE(the_delete_comes_first_and_no_other_follows),
	KUNIT_CASE(the_ike_sa_is_deleted),
	{}
};

struct kunit_suite ikek_collide_child_suite = {
	.name = "ikek_collide_child",
	.test_cases = collide_child_cases,
};
