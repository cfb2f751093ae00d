// SPDX-License-Identifier: GPL-2.0-only
/*
 * Child SAs are replaced by new ones, by either side and by both at once; RFC
 * 7296 sections 1.3.3, 2.8 and 2.25.1. Packets go both ways all the time, and
 * none is lost.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define QUIET	20000	/* all former Child SAs are gone after that */

/* A tunnel with packets going both ways */
static struct lab *busy_tunnel(struct kunit *test, const struct lab_conf *a,
			       const struct lab_conf *b)
{
	struct lab *lab = lab_tunnel(test, a, b);

	lab->traffic = true;
	lab_expect_traffic(lab);
	return lab;
}

static void expect_replaced(struct lab_side *side, u32 old)
{
	struct kunit *test = side->lab->test;
	const struct ike_sa *sa = lab_sa(side);

	KUNIT_EXPECT_NE(test, lab_state(side)->name.spi_in, old);
	KUNIT_EXPECT_EQ(test, sa->n_children, 1);
	KUNIT_EXPECT_EQ(test, sa->n_former, 0);
	KUNIT_EXPECT_EQ(test, sa->n_tasks, 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(side, 0), 1);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_CHILD_UP), 1);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_CHILD_DOWN), 0);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_CHILD_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_count(side, IKE_COUNT_CHILD_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, side->wake, IKE_NEVER);
}

/**
 * struct before - what the two sides had
 * @a: inbound SPI of one
 * @b: of the other
 */
struct before {
	u32 a;
	u32 b;
};

static struct before look(struct lab *lab)
{
	return (struct before){ lab_state(&lab->a)->name.spi_in,
				lab_state(&lab->b)->name.spi_in };
}

/* In the end there is one Child SA, a new one, and nobody saw the tunnel go
 * down.
 */
static void expect_one_new(struct lab *lab, struct before old)
{
	lab_settle(lab, QUIET);
	lab_expect_agreement(lab, 1);
	expect_replaced(&lab->a, old.a);
	expect_replaced(&lab->b, old.b);
}

static void a_child_is_rekeyed(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_REKEYED), 0);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_expect_done(&lab->a, 2, 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 2);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_REKEYED), 1);
	lab_deliver(lab);	/* <-- HDR, SK {D} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_children, 1);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 2);
	expect_one_new(lab, old);
	lab_end(lab);
}

/* A packet on the new one shows that the peer has it, before the delete. */
static void a_packet_switches_the_responder(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_advance(lab, 300);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_REKEYED), 0);
	KUNIT_EXPECT_TRUE(test, lab_packet(&lab->a));
	lab_advance(lab, 150);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_REKEYED), 1);
	lab->traffic = true;
	expect_one_new(lab, old);
	lab_end(lab);
}

static void the_responder_rekeys(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->b, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	expect_one_new(lab, old);
	lab_end(lab);
}

/* What is still under way over the old one arrives for some time. */
static void the_old_one_stays_until_it_is_quiet(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct lab_state *old = lab_state(&lab->b);
	unsigned int i;

	lab_rekey(&lab->a, "net", 2);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 2);
	for (i = 0; i < 4; i++) {
		old->packets++;
		lab_advance(lab, 900);
	}
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	for (i = 0; i < 10; i++) {	/* but not for ever */
		old->packets++;
		lab_advance(lab, 900);
	}
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* A packet is under way while the machine stands still. */
static void the_machine_stands_still(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct lab_state *old = lab_state(&lab->b);

	lab_rekey(&lab->a, "net", 2);
	lab_run(lab);
	lab->now += 3000;
	lab_advance(lab, 100);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	KUNIT_EXPECT_TRUE(test, old->used);
	old->packets++;
	lab_advance(lab, 4000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
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

static const struct lab_conf only_x25519 = {
	.children[0].proposal = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
	},
};

static void with_a_key_exchange(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, &only_x25519, &only_x25519);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	KUNIT_EXPECT_NOT_NULL(test, ike_msg_find(lab_read(lab),
						 IKE_PAYLOAD_KE));
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	expect_one_new(lab, old);
	lab_end(lab);
}

static void another_method_is_wanted(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, &prefers_ecp, &only_x25519);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 2));
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	expect_one_new(lab, old);
	lab_end(lab);
}

static void the_responder_needs_another_method(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, &only_x25519, &prefers_ecp);
	struct before old = look(lab);

	lab_rekey(&lab->b, "net", 2);
	lab_deliver(lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} */
	KUNIT_EXPECT_EQ(test, ike_exchange_error(lab_read(lab)),
			IKE_N_INVALID_KE_PAYLOAD);
	lab_deliver(lab);	/* HDR, SK {N(INVALID_KE_PAYLOAD)} --> */
	KUNIT_EXPECT_NULL(test, lab_done(&lab->b, 2));
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	expect_one_new(lab, old);
	lab_end(lab);
}

static const struct lab_conf transport = {
	.children[0] = {
		.mode = IKE_MODE_TRANSPORT,
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static void in_transport_mode(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, &transport, &transport);
	struct before old = look(lab);

	lab_rekey(&lab->b, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	KUNIT_EXPECT_TRUE(test, lab_state(&lab->a)->transport);
	expect_one_new(lab, old);
	lab_end(lab);
}

/* As if the Child SA had been made when the configuration allowed more */
static void widen(struct lab_side *side)
{
	struct ike_child *child;

	child = list_first_entry(&lab_sa(side)->children, struct ike_child,
				 entry);
	child->local->ts[0].start.b[1] = 0;
	child->remote->ts[0].start.b[1] = 0;
}

/* RFC 7296 section 2.9.2: what is carried now has to be carried on. */
static void the_responder_would_carry_less(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	widen(&lab->b);
	lab_rekey(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, IKE_N_TS_UNACCEPTABLE);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, look(lab).a, old.a);
	lab_end(lab);
}

static void the_initiator_would_carry_less(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	widen(&lab->a);
	lab_rekey(&lab->a, "net", 2);
	lab_settle(lab, 12000);
	lab_expect_done(&lab->a, 2, -EBADMSG);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, look(lab).a, old.a);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN), 0);
	lab_end(lab);
}

/* The peer has forgotten that it has asked, and asks again. */
static void it_is_asked_for_twice(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct ike_sa *sa = lab_sa(&lab->a);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_drop(lab);
	ike_window_acked(sa);
	ike_task_end(sa, list_first_entry(&sa->tasks, struct ike_task, entry),
		     0, "");
	sa->busy = false;
	lab_rekey(&lab->a, "net", 3);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, ike_exchange_error(lab_read(lab)),
			IKE_N_TEMPORARY_FAILURE);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	lab_end(lab);
}

static void many_times(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, &only_x25519, &only_x25519);
	unsigned int i;

	for (i = 0; i < 50; i++) {
		lab_rekey(i & 1 ? &lab->b : &lab->a, "net", 10 + i);
		lab_settle(lab, i % 3 * 700);
	}
	lab_settle(lab, QUIET);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 50);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_CHILD_REKEYED), 50);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->b, 0), 1);
	lab_end(lab);
}

static void expire(struct lab_side *side, u32 spi, bool hard)
{
	struct ike_expire x = {
		.reqid = lab_state(side)->name.reqid,
		.spi = spi,
		.hard = hard,
	};

	lab_enter(side->lab);
	ike_engine_expire(side->e, &x);
	lab_leave(side->lab);
}

static void a_lifetime_begins_to_end(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	expire(&lab->b, old.b, false);
	expire(&lab->b, lab_state(&lab->b)->name.spi_out, false);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	expect_one_new(lab, old);
	lab_end(lab);
}

/* It has answered; the rest is the other side's. */
static void the_responder_ignores_a_soft_expiry(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	expire(&lab->b, old.b, false);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	expire(&lab->a, old.a, false);
	expire(&lab->b, old.b, false);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	expect_one_new(lab, old);
	lab_end(lab);
}

static void the_responder_loses_the_old_one(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	expire(&lab->b, old.b, true);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_REKEYED), 1);
	lab_run(lab);
	lab->traffic = true;
	lab_settle(lab, QUIET);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, old.a);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN), 0);
	lab_end(lab);
}

static const struct lab_conf always_up = {
	.children[0].start_action = IKE_START_START,
};

static void what_has_expired_comes_again(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &always_up, NULL);

	lab_run(lab);
	lab_expect_agreement(lab, 1);
	expire(&lab->a, lab_state(&lab->a)->name.spi_in, true);
	lab_settle(lab, QUIET);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 2);
	lab_end(lab);
}

/* A message of a side's first IKE SA with one notify */
static void send_notify(struct lab_side *from, u8 exchange, u8 flags, u32 id,
			u16 type)
{
	struct ike_header header = lab_header(from, exchange, flags, id);
	struct ike_writer w;
	u8 buf[64];

	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_status(&w, type, IKE_VIEW(NULL, 0));
	lab_forge(from, &header, IKE_PAYLOAD_NOTIFY, buf,
		  ike_writer_finish(&w));
}

/* The request does not reach b, and a reads this instead of its answer. */
static void answer_with(struct lab *lab, u16 type)
{
	u32 id = lab_sa(&lab->a)->window.next_request;

	KUNIT_EXPECT_TRUE(lab->test, lab_drop(lab));
	send_notify(&lab->b, IKE_EXCHANGE_CREATE_CHILD_SA, IKE_FLAG_RESPONSE,
		    id, type);
	lab_sa(&lab->b)->window.next_expected = id + 1;
	lab_deliver(lab);
}

static void the_peer_is_busy(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	answer_with(lab, IKE_N_TEMPORARY_FAILURE);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 2));
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_advance(lab, 4999);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_settle(lab, 5001);
	lab_expect_done(&lab->a, 2, 0);
	expect_one_new(lab, old);
	lab_end(lab);
}

static void the_peer_refuses(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	answer_with(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	lab_expect_done(&lab->a, 2, IKE_N_NO_PROPOSAL_CHOSEN);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, look(lab).a, old.a);
	lab_advance(lab, 14999);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_settle(lab, 15001);
	expect_one_new(lab, old);
	lab_end(lab);
}

/* It is not asked again; a further child gets an IKE SA of its own. */
static void the_peer_takes_no_more(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);

	lab_rekey(&lab->a, "net", 2);
	answer_with(lab, IKE_N_NO_ADDITIONAL_SAS);
	lab_expect_done(&lab->a, 2, IKE_N_NO_ADDITIONAL_SAS);
	lab_settle(lab, 600000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.wake, IKE_NEVER);
	lab->traffic = false;
	lab_up(&lab->a, "net", 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 2);
	lab_end(lab);
}

/* What the peer has lost is made anew. */
static void the_peer_has_lost_it(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct before old = look(lab);
	struct ike_child *child;

	child = list_first_entry(&lab_sa(&lab->b)->children, struct ike_child,
				 entry);
	ike_child_free(child);
	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, ike_exchange_error(lab_read(lab)),
			IKE_N_CHILD_SA_NOT_FOUND);
	lab_deliver(lab);	/* <-- HDR, SK {N(CHILD_SA_NOT_FOUND)} */
	lab_expect_done(&lab->a, 2, IKE_N_CHILD_SA_NOT_FOUND);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_NE(test, look(lab).a, old.a);
	lab_end(lab);
}

static void the_answer_names_what_was_not_found(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_notify_view n;
	const struct ike_msg *msg;
	u32 spi = look(lab).a;

	ike_child_free(list_first_entry(&lab_sa(&lab->b)->children,
					struct ike_child, entry));
	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	msg = lab_read(lab);
	KUNIT_ASSERT_TRUE(test, ike_msg_notify(msg, IKE_N_CHILD_SA_NOT_FOUND,
					       &n));
	KUNIT_EXPECT_EQ(test, n.protocol, IKE_PROTO_ESP);
	KUNIT_ASSERT_EQ(test, n.spi.len, IKE_ESP_SPI_LEN);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(n.spi.p), spi);
	lab_end(lab);
}

/* The request, its answer or the delete is lost, and comes once more. */
static void messages_are_lost(struct kunit *test)
{
	struct before old;
	struct lab *lab;
	int lost, i;

	for (lost = 0; lost < 4; lost++) {
		lab = busy_tunnel(test, NULL, NULL);
		old = look(lab);
		lab_rekey(&lab->a, "net", 2);
		for (i = 0; i < lost; i++)
			lab_deliver(lab);
		lab_drop(lab);
		lab_settle(lab, 60000);
		lab_expect_done(&lab->a, 2, 0);
		expect_one_new(lab, old);
		lab_end(lab);
	}
}

static void every_message_comes_twice(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	while (lab_on_wire(lab)) {
		lab_duplicate(lab);
		lab_deliver(lab);
		lab_deliver(lab);
	}
	expect_one_new(lab, old);
	lab_end(lab);
}

/* It forgets to delete the old one: that is done for it. */
static void the_initiator_forgets_the_old_one(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct before old = look(lab);
	struct ike_sa *sa = lab_sa(&lab->a);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_drop(lab);
	ike_window_acked(sa);
	ike_task_end(sa, list_first_entry(&sa->tasks, struct ike_task, entry),
		     0, "");
	sa->busy = false;
	lab->traffic = true;
	lab_settle(lab, 280000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_REKEYED), 1);
	lab_settle(lab, 30000);
	expect_one_new(lab, old);
	lab_end(lab);
}

/* The tunnel ends when that is not answered, once: the old one was replaced. */
static void the_delete_is_never_answered(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_expect_done(&lab->a, 2, 0);
	lab_advance(lab, 400000);	/* HDR, SK {D} --> */
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 1);
	lab_end(lab);
}

static void installing_fails(struct kunit *test)
{
	struct lab *lab = busy_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	lab->a.fail_install = -EINVAL;
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab->a.fail_install = 0;
	lab_expect_done(&lab->a, 2, -EINVAL);
	lab_settle(lab, 14000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, look(lab).a, old.a);
	lab_settle(lab, 16000);	/* tried again */
	expect_one_new(lab, old);
	lab_end(lab);
}

static void the_outbound_state_has_to_wait(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct before old = look(lab);

	lab->b.fail_outbound = -ENOMEM;
	lab_rekey(&lab->a, "net", 2);
	lab_run(lab);
	lab_advance(lab, 600);
	lab->b.fail_outbound = 0;
	lab_advance(lab, 600);
	lab->traffic = true;
	expect_one_new(lab, old);
	lab_end(lab);
}

static void it_is_taken_down_while_it_is_rekeyed(struct kunit *test)
{
	struct lab *lab;
	int i;

	for (i = 0; i < 8; i++) {
		lab = lab_tunnel(test, NULL, NULL);
		lab_rekey(&lab->a, "net", 2);
		if (i & 1)
			lab_deliver(lab);
		if (i & 2)
			lab_deliver(lab);
		lab_down(i & 4 ? &lab->b : &lab->a, "net", 3);
		lab_settle(lab, QUIET);
		lab_expect_agreement(lab, 0);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN),
				1);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN),
				1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		lab_end(lab);
	}
}

static struct kunit_case rekey_child_cases[] = {
	KUNIT_CASE(a_child_is_rekeyed),
	KUNIT_CASE(a_packet_switches_the_responder),
	KUNIT_CASE(the_responder_rekeys),
	KUNIT_CASE(the_old_one_stays_until_it_is_quiet),
	KUNIT_CASE(the_machine_stands_still),
	KUNIT_CASE(with_a_key_exchange),
	KUNIT_CASE(another_method_is_wanted),
	KUNIT_CASE(the_responder_needs_another_method),
	KUNIT_CASE(in_transport_mode),
	KUNIT_CASE(the_responder_would_carry_less),
	KUNIT_CASE(the_initiator_would_carry_less),
	KUNIT_CASE(it_is_asked_for_twice),
	KUNIT_CASE(many_times),
	KUNIT_CASE(a_lifetime_begins_to_end),
	KUNIT_CASE(the_responder_ignores_a_soft_expiry),
	KUNIT_CASE(the_responder_loses_the_old_one),
	KUNIT_CASE(what_has_expired_comes_again),
	KUNIT_CASE(the_peer_is_busy),
	KUNIT_CASE(the_peer_refuses),
	KUNIT_CASE(the_peer_takes_no_more),
	KUNIT_CASE(the_peer_has_lost_it),
	KUNIT_CASE(the_answer_names_what_was_not_found),
	KUNIT_CASE(messages_are_lost),
	KUNIT_CASE(every_message_comes_twice),
	KUNIT_CASE(the_initiator_forgets_the_old_one),
	KUNIT_CASE(the_delete_is_never_answered),
	KUNIT_CASE(installing_fails),
	KUNIT_CASE(the_outbound_state_has_to_wait),
	KUNIT_CASE(it_is_taken_down_while_it_is_rekeyed),
	{}
};

struct kunit_suite ikek_rekey_child_suite = {
	.name = "ikek_rekey_child",
	.test_cases = rekey_child_cases,
};
